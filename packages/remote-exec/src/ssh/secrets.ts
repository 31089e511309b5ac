import type { Secret } from './target.js';

/** A secret behind a function that asks at most once, also when several want it at the same time. */
export function askOnce(secret: Secret): () => Promise<string> {
  let answer: Promise<string> | undefined;
  return () => {
    answer ??= Promise.resolve(typeof secret === 'function' ? secret() : secret);
    return answer;
  };
}
