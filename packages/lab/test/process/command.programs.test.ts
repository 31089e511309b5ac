import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { runCommand } from '../../src/process/command.js';
import { isAlive, parseStartTime } from '../../src/process/identity.js';

describe('runCommand', () => {
  test('keeps both outputs apart and reports lines of both', async () => {
    const lines: string[] = [];
    const result = await runCommand(['sh', '-c', 'echo a; echo b >&2; printf c'], {
      onLine: (line) => lines.push(line),
    });
    expect(result).toEqual({ exitCode: 0, stdout: 'a\nc', stderr: 'b\n' });
    expect(lines.sort()).toEqual(['a', 'b']);
  });

  test('passes arguments as they are, input and variables', async () => {
    const words = ['$HOME', "it's", '', 'a b', '--', '*'];
    const { stdout } = await runCommand(['printf', '%s|', ...words]);
    expect(stdout).toBe(words.map((word) => `${word}|`).join(''));
    const echo = await runCommand(['sh', '-c', 'cat; echo "$PROBE"'], { input: 'in ', env: { PROBE: 'x' } });
    expect(echo.stdout).toBe('in x\n');
  });

  test('fails with the output of the program, unless its status is accepted', async () => {
    const argv = ['sh', '-c', 'echo no such luck >&2; exit 3'];
    await expect(runCommand(argv)).rejects.toMatchObject({
      code: 'command-failed',
      exitCode: 3,
      message: expect.stringContaining('no such luck'),
    });
    expect((await runCommand(argv, { accept: [0, 3] })).exitCode).toBe(3);
  });

  test('reports a program that is missing', async () => {
    await expect(runCommand(['no-such-program-here'])).rejects.toMatchObject({ code: 'command-not-found' });
  });

  test('stops the program and its children when the signal fires', async () => {
    const controller = new AbortController();
    let child = 0;
    const running = runCommand(['sh', '-c', 'sleep 60 & echo $!; wait'], {
      signal: controller.signal,
      onLine: (line) => {
        child = Number(line);
        controller.abort();
      },
    });
    await expect(running).rejects.toMatchObject({ code: 'aborted' });
    for (let tries = 0; tries < 50 && (await startTime(child)) !== undefined; tries += 1) await sleep(20);
    const startedAt = await startTime(child);
    expect(startedAt === undefined || !(await isAlive({ pid: child, startTime: startedAt }))).toBe(true);
    expect(() => runCommand(['true'], { signal: controller.signal })).toThrowError(/stopped/);
  });
});

async function startTime(pid: number): Promise<string | undefined> {
  return parseStartTime(await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => ''));
}
