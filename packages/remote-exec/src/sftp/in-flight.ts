/** A limited amount of work at the same time, whose results are taken in order. */
export interface InFlight<T> {
  /** Adds work, and waits for the oldest if the limit is reached. @throws the error of the oldest */
  readonly add: (work: Promise<T>) => Promise<void>;
  /** Waits for all. @throws the error of the oldest that failed */
  readonly end: () => Promise<void>;
}

export function inFlight<T>(atOnce: number, onDone: (value: T) => void): InFlight<T> {
  const pending: Promise<T>[] = [];
  const oldest = async (): Promise<void> => {
    const work = pending.shift();
    if (work) onDone(await work);
  };
  return {
    add: async (work) => {
      // If one fails, nobody waits for the later ones, whose errors must not end the process.
      work.catch(() => undefined);
      if (pending.push(work) >= atOnce) await oldest();
    },
    end: async () => {
      while (pending.length > 0) await oldest();
    },
  };
}
