/** A time limit that is paused while a person is asked. */
export interface Countdown {
  /** Waits for an answer while the time limit is paused. */
  hold<T>(answer: Promise<T>): Promise<T>;
  stop(): void;
}

/** Calls `onOver` once the time is up, not counting the pauses. */
export function countdown(ms: number, onOver: () => void): Countdown {
  let left = ms;
  let held = 0;
  let since = performance.now();
  let over = false;
  let timer: NodeJS.Timeout | undefined = setTimeout(onOver, left);
  const pause = (): void => {
    held += 1;
    if (held > 1) return;
    clearTimeout(timer);
    left -= performance.now() - since;
  };
  const go = (): void => {
    held -= 1;
    if (held > 0 || over) return;
    since = performance.now();
    timer = setTimeout(onOver, Math.max(0, left));
  };
  return {
    hold: async (answer) => {
      pause();
      try {
        return await answer;
      } finally {
        go();
      }
    },
    stop: () => {
      over = true;
      clearTimeout(timer);
    },
  };
}
