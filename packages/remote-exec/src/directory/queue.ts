import { deferred } from '../async/deferred.js';

/** A queue of values, each for the caller that has waited longest. */
export interface Queue<T> {
  readonly add: (value: T) => void;
  readonly next: () => Promise<T>;
}

export function queue<T>(): Queue<T> {
  const values: T[] = [];
  const waiting: ((value: T) => void)[] = [];
  return {
    add: (value) => {
      const take = waiting.shift();
      if (take) take(value);
      else values.push(value);
    },
    next: () => {
      const [value] = values.splice(0, 1);
      if (value !== undefined) return Promise.resolve(value);
      const { promise, resolve } = deferred<T>();
      waiting.push(resolve);
      return promise;
    },
  };
}
