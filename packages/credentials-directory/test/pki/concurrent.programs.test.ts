import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkPki } from '../../src/pki/check.js';
import { loadPki } from '../../src/pki/load.js';
import { exampleCluster } from '../example.js';

const bundle = fileURLToPath(new URL('../../../../tools/bundle.mjs', import.meta.url));
const source = fileURLToPath(new URL('./first-run.ts', import.meta.url));
let programs = '';

beforeAll(async () => {
  programs = await mkdtemp(join(tmpdir(), 'first-run-'));
  execFileSync(process.execPath, [bundle, programs, `first-run=${source}`]);
  await writeFile(join(programs, 'package.json'), '{"type":"module"}');
});
afterAll(() => rm(programs, { recursive: true }));

/** Runs the program in a process of its own; kills it after some milliseconds, if they are given. */
async function firstRun(directory: string, killedAfterMs?: number): Promise<string> {
  const child = spawn(process.execPath, [join(programs, 'first-run.js'), directory], {
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: killedAfterMs,
    killSignal: 'SIGKILL',
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  const [code] = await once(child, 'close');
  if (killedAfterMs === undefined) expect(code, stderr).toBe(0);
  return stdout;
}

test('first runs at the same time end with one authority, and everything that it has signed', async () => {
  for (let round = 0; round < 3; round += 1) {
    const directory = await mkdtemp(join(tmpdir(), 'first-runs-'));
    try {
      const spec = exampleCluster(join(directory, 'auth'));
      const authorities = await Promise.all([1, 2, 3].map(() => firstRun(spec.pki.directory)));
      const ca = await readFile(join(spec.pki.directory, 'ca.pem'), 'utf8');
      expect(new Set(authorities)).toEqual(new Set([ca]));
      expect((await checkPki(spec)).problems).toEqual([]);
      await loadPki(spec);
      const names = await readdir(spec.pki.directory);
      expect(names.filter((name) => name.startsWith('.'))).toEqual([]);
    } finally {
      await rm(directory, { recursive: true });
    }
  }
}, 60_000);

test('one of them may be killed', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'first-runs-'));
  try {
    const spec = exampleCluster(join(directory, 'auth'));
    await Promise.all([
      ...[150, 250, 350].map((ms) => firstRun(spec.pki.directory, ms)),
      firstRun(spec.pki.directory),
    ]);
    expect((await checkPki(spec)).problems).toEqual([]);
  } finally {
    await rm(directory, { recursive: true });
  }
}, 60_000);
