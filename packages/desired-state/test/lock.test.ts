import type { Command } from '@harderway/remote-exec';
import { createFake } from '@harderway/remote-exec/fake';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { lockHost } from '../src/host/lock.js';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
afterEach(() => void vi.useRealTimers());

/** A transport whose commands run until they are ended, once they have printed a line. */
function hanging(prints: readonly string[]) {
  return {
    ...createFake({ host: 'control0' }),
    run: ({
      signal,
      onStdoutLine,
    }: {
      readonly signal?: AbortSignal | undefined;
      readonly onStdoutLine?: ((line: string) => unknown) | undefined;
    }) =>
      new Promise<never>((_, reject) => {
        for (const line of prints) onStdoutLine?.(line);
        signal?.addEventListener('abort', () => reject(new Error('it was ended')));
      }),
  };
}

test('a host that hangs while it takes its lock is given up', async () => {
  const locking = lockHost(hanging([]), 'me');
  const refused = expect(locking).rejects.toMatchObject({
    code: 'probe-failed',
    found: 'the host did not answer within 30 s',
  });
  await vi.advanceTimersByTimeAsync(31_000);
  await refused;
});

test('a lock that is held is held however long the run takes', async () => {
  await lockHost(hanging(['held']), 'me');
  await vi.advanceTimersByTimeAsync(3_600_000);
  expect(vi.getTimerCount()).toBe(0);
});

/** A transport that tells when the standard input of its command ends, and does not end the command by its signal. */
function reading(run: (ended: Promise<void>, line: (text: string) => void) => Promise<unknown>) {
  let isEnded = false;
  const transport = {
    ...createFake({ host: 'control0' }),
    run: async ({ stdin, onStdoutLine = () => {} }: Command): Promise<never> => {
      const drain = async (): Promise<void> => {
        for await (const _ of stdin as AsyncIterable<Uint8Array>);
        isEnded = true;
      };
      return (await run(drain(), onStdoutLine)) as never;
    },
  };
  return { transport, isEnded: () => isEnded };
}

test.each([
  ['stopped', (stop: AbortController) => stop.abort(new Error('stop'))],
  ['given up', () => vi.advanceTimersByTimeAsync(31_000)],
])('a host that takes its lock after it was %s lets go of it', async (_, end) => {
  const stop = new AbortController();
  let answer = (): void => {};
  const late = new Promise<void>((resolve) => {
    answer = resolve;
  });
  const { transport, isEnded } = reading(async (ended, line) => {
    await late;
    line('held');
    await ended;
    return { exitCode: 0, stdout: 'held\n', stderr: '' };
  });
  const refused = expect(lockHost(transport, 'me', { signal: stop.signal })).rejects.toThrow();
  await end(stop);
  answer();
  await refused;
  expect(isEnded()).toBe(true);
});

test('a transport that gives no result holds no lock', async () => {
  await expect(lockHost(reading(async () => undefined).transport, 'me')).rejects.toThrow(TypeError);
  const held = reading(async (ended, line) => {
    line('held');
    await ended;
  });
  const lock = await lockHost(held.transport, 'me');
  expect(lock.loss()).toBeUndefined();
  await lock.release();
  expect([lock.loss() instanceof Error, held.isEnded()]).toEqual([true, true]);
});
