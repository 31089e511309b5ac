import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { isAlive, killAndWait, parseStartTime } from '../../src/process/identity.js';

test('a process is known by its start, not by its pid alone', async () => {
  const child = spawn('sleep', ['60']);
  await once(child, 'spawn');
  const pid = child.pid ?? 0;
  const startTime = parseStartTime(await readFile(`/proc/${pid}/stat`, 'utf8')) ?? '';
  expect(await isAlive({ pid, startTime })).toBe(true);
  const reused = { pid, startTime: String(Number(startTime) - 1) };
  expect(await isAlive(reused)).toBe(false);
  expect(await killAndWait(reused, 1000)).toBe(true);
  expect(await isAlive({ pid, startTime })).toBe(true);
  expect(await killAndWait({ pid, startTime }, 5000)).toBe(true);
  expect(await isAlive({ pid, startTime })).toBe(false);
});
