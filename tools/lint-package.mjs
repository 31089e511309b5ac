#!/usr/bin/env node
// Packs the package in the current directory as it would be published, and checks the tarball: publint checks the
// manifest, attw how its types resolve.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const out = mkdtempSync(join(tmpdir(), 'harderway-pack-'));
const quiet = { stdio: ['ignore', 'pipe', 'pipe'], encoding: 'utf8' };
try {
  execFileSync('pnpm', ['pack', '--pack-destination', out], quiet);
  const tarball = join(out, readdirSync(out)[0]);
  execFileSync('publint', ['--strict', tarball], quiet);
  const { exports } = JSON.parse(readFileSync('package.json', 'utf8'));
  if (exports) execFileSync('attw', [tarball, '--profile', 'esm-only', '--no-color'], quiet);
  console.log('package ok');
} catch (error) {
  process.stderr.write(`${error.stdout ?? ''}${error.stderr ?? ''}${error.message}\n`);
  process.exitCode = 1;
} finally {
  rmSync(out, { recursive: true, force: true });
}
