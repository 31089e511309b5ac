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
