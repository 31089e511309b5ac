/** Work of which some is under way at the same time, in the order of its beginning. */
export interface InFlight<T> {
  /** Adds work. While as much is under way as may be, waits for the oldest first. @throws its error */
  readonly add: (work: Promise<T>) => Promise<void>;
  /** Waits for all. @throws the error of the oldest that failed */
  readonly end: () => Promise<void>;
}

export function inFlight<T>(atOnce: number, onDone: (value: T) => void): InFlight<T> {
  const under: Promise<T>[] = [];
  const oldest = async (): Promise<void> => {
    const work = under.shift();
    if (work) onDone(await work);
  };
  return {
    add: async (work) => {
      // Where one fails, nobody waits for those behind it: their errors must not end the process.
      work.catch(() => undefined);
      if (under.push(work) >= atOnce) await oldest();
    },
    end: async () => {
      while (under.length > 0) await oldest();
    },
  };
}
