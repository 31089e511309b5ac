import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { local } from '../../src/local/local.js';

describe('a line callback that returns a promise', () => {
  it('is waited for to its last line, and is handed no more meanwhile than came with that one', async () => {
    let settled = 0;
    const argv = ['sh', '-c', 'for i in 1 2 3; do echo $i; sleep 0.05; done; printf 4'];
    const { stdout } = await local().run({
      argv,
      onStdoutLine: async () => {
        await pause(120);
        settled += 1;
      },
    });
    expect([settled, stdout]).toEqual([4, '1\n2\n3\n4']);
  });

  it.each(['first', 'last'])('ends the command with its rejection (%s line)', async (which) => {
    const running = local().run({
      argv: ['printf', 'first\nmiddle\nlast\n'],
      onStdoutLine: async (line) => {
        await pause(20);
        if (line === which) throw new RangeError(`at ${line}`);
      },
    });
    await expect(running).rejects.toMatchObject({
      code: 'callback-failed',
      outcome: 'ended',
      message: expect.stringContaining(`at ${which}`),
    });
  });
});
