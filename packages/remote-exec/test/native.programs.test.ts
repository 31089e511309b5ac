import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'tsup';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Sshd, startSshd } from './rig/sshd.js';

let sshd: Sshd;
let built: string;
beforeAll(async () => {
  sshd = await startSshd();
  // Beside src, so that dependencies are found from there.
  built = mkdtempSync(fileURLToPath(new URL('../.test-build-', import.meta.url)));
  await build({
    entry: { index: fileURLToPath(new URL('../src/index.ts', import.meta.url)) },
    format: 'esm',
    // Whatever directory the tests are run from.
    skipNodeModulesBundle: true,
    outDir: built,
    config: false,
    silent: true,
  });
});
afterAll(async () => {
  rmSync(built, { recursive: true, force: true });
  await sshd.stop();
});

const node = (script: string, ...args: string[]): unknown =>
  JSON.parse(execFileSync(process.execPath, [...args, '--input-type=module', '-e', script]).toString());

it('works without the native part of ssh2, and says so', () => {
  const directory = mkdtempSync(join(tmpdir(), 'remote-exec-native-'));
  try {
    const block = join(directory, 'block.cjs');
    writeFileSync(
      block,
      "const { Module } = require('node:module'); const load = Module._load; Module._load = function (name, ...rest) { if (String(name).endsWith('sshcrypto.node')) throw new Error('blocked'); return load.call(this, name, ...rest); };",
    );
    const script = `
      const { connect } = await import(${JSON.stringify(join(built, 'index.js'))});
      const events = [];
      const host = await connect(${JSON.stringify(sshd.target)}, { onDebug: (event) => events.push(event) });
      const { stdout } = await host.run({ argv: ['head', '-c', '300000', '/dev/zero'] });
      await host.close();
      console.log(JSON.stringify({ bytes: stdout.length, native: events[0].nativeCrypto }));`;
    expect(node(script, '--require', block)).toEqual({ bytes: 300_000, native: false });
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
});

it('loads ssh2 only once a connection is made', () => {
  const script = `
    import { createRequire } from 'node:module';
    await import(${JSON.stringify(join(built, 'index.js'))});
    const loaded = Object.keys(createRequire(import.meta.url).cache).filter((file) => file.includes('ssh2'));
    console.log(JSON.stringify(loaded));`;
  expect(node(script)).toEqual([]);
});
