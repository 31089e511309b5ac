import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { whileProgressing } from '../../src/hosts/while-progressing.js';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
afterEach(() => void vi.useRealTimers());

/** Work that progresses so often, every 900 ms, and then hangs until it is ended. */
const progressing =
  (times: number) =>
  async (signal: AbortSignal, progress: () => void): Promise<never> => {
    for (let count = 0; count < times; count += 1) {
      await new Promise((resolve) => setTimeout(resolve, 900));
      progress();
    }
    return new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('ended'))));
  };

const stalled = (): Error => new Error('stalled');

test('work may take as long as it progresses, and not a moment longer', async () => {
  const work = whileProgressing({ limitMs: 1000, stalled }, progressing(20));
  const ends = expect(work).rejects.toThrow('stalled');
  await vi.advanceTimersByTimeAsync(18_500);
  expect(vi.getTimerCount()).toBe(1);
  await vi.advanceTimersByTimeAsync(1000);
  await ends;
});

test('work that is aborted has not stalled', async () => {
  const { signal, abort } = (() => {
    const own = new AbortController();
    return { signal: own.signal, abort: () => own.abort() };
  })();
  const work = whileProgressing({ limitMs: 1000, stalled, signal }, progressing(0));
  const ends = expect(work).rejects.toThrow('ended');
  abort();
  await ends;
  expect(vi.getTimerCount()).toBe(0);
});

test('the result of work that ends is passed on', async () => {
  expect(await whileProgressing({ limitMs: 1000, stalled }, async () => 7)).toBe(7);
  expect(vi.getTimerCount()).toBe(0);
});
