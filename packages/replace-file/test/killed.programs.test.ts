import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';

const run = fileURLToPath(new URL('../../../tools/run.mjs', import.meta.url));
const program = fileURLToPath(new URL('replace.ts', import.meta.url));

it('a process that is killed at any moment leaves the file whole', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'replace-file-'));
  onTestFinished(() => rm(directory, { recursive: true }));
  const path = join(directory, 'file');
  const size = 200_000;
  for (let round = 0; round < 10; round += 1) {
    const child = spawn(process.execPath, [run, program, path, String(size)]);
    while ((await readFile(path).catch(() => '')).length === 0) await pause(5);
    await pause(20 * Math.random());
    child.kill('SIGKILL');
    await once(child, 'exit');
    const text = await readFile(path, 'utf8');
    expect(text).toBe(text.charAt(0).repeat(size));
    await rm(path);
  }
});
