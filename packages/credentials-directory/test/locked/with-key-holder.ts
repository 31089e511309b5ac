import { type KeyHolder, setKeyHolder } from '../../src/locked/key-holder.js';

/** Runs something while a key holder answers questions. */
export async function withKeyHolder<T>(holder: KeyHolder, run: () => Promise<T>): Promise<T> {
  setKeyHolder(holder);
  try {
    return await run();
  } finally {
    setKeyHolder(undefined);
  }
}
