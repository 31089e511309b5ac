import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { afterRun } from '../src/host/after-run.js';
import { runLock } from '../src/host/state-files.js';

test('a command is carried out once the lock is free, even if the run that held it was killed', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'after-run-'));
  const [lock, done] = [join(directory, 'lock'), join(directory, "it's done")];
  try {
    const holder = spawn('sh', ['-c', 'flock "$0" sh -c "echo held; sleep 60"', lock], { detached: true });
    await new Promise((resolve) => holder.stdout.once('data', resolve));
    const [unit, ...words] = afterRun(['touch', done]);
    expect(unit).toBe('systemd-run');
    // As systemd runs it: the shell and its script.
    const script = words.at(-1)?.replace(runLock, lock) ?? '';
    const waiting = spawn('sh', ['-c', script]);
    const ended = new Promise((resolve) => waiting.once('close', resolve));
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(existsSync(done)).toBe(false);
    process.kill(-(holder.pid ?? 0), 'SIGKILL');
    expect(await ended).toBe(0);
    expect(existsSync(done)).toBe(true);
    // The next run gets the lock.
    expect(spawnSync('sh', ['-c', 'flock -n "$0" true', lock]).status).toBe(0);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
});
