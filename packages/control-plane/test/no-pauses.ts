import { afterEach, beforeEach, vi } from 'vitest';

/** Pauses between questions take no time in the tests of a file. */
export function withoutPauses(): void {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    vi.setTimerTickMode('nextTimerAsync');
  });
  afterEach(() => {
    vi.useRealTimers();
  });
}
