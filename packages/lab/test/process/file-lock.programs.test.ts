import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { withLock } from '../../src/process/file-lock.js';

let directory = '';
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'harderway-lock-'));
});
afterEach(() => rm(directory, { recursive: true }));

describe('withLock', () => {
  test('lets one in at a time, also when its file is removed each time', async () => {
    const file = join(directory, 'inner', 'lock');
    let inside = 0;
    let most = 0;
    const work = async (): Promise<void> => {
      inside += 1;
      most = Math.max(most, inside);
      await sleep(15);
      inside -= 1;
      await rm(file);
    };
    await Promise.all(Array.from({ length: 6 }, () => withLock(file, work, { onWait: () => {} })));
    expect(most).toBe(1);
    expect(existsSync(file)).toBe(false);
  });

  test('refuses at once if nobody wants to wait, and is free after an error', async () => {
    const file = join(directory, 'lock');
    await withLock(file, async () => {
      await expect(withLock(file, async () => 1, { busy: 'the door is shut' })).rejects.toMatchObject({
        code: 'lab-busy',
        message: `the door is shut (process ${process.pid} holds ${file})`,
        hint: 'try again when it is done',
      });
    });
    await expect(withLock(file, () => Promise.reject(new Error('inside')))).rejects.toThrow('inside');
    expect(await withLock(file, async () => 2)).toBe(2);
    expect(existsSync(file)).toBe(true);
  });

  test('gives up waiting when its signal fires', async () => {
    const file = join(directory, 'lock');
    const controller = new AbortController();
    await withLock(file, async () => {
      const waiting = withLock(file, async () => 1, {
        signal: controller.signal,
        onWait: () => setTimeout(() => controller.abort(), 50),
      });
      await expect(waiting).rejects.toMatchObject({ code: 'aborted' });
    });
  });
});
