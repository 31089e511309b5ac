import { registerSecret } from '../redact.js';
import type { Secret } from './target.js';

/** A function that asks for a secret at most once, even when several callers need it at the same time. */
export function askOnce(secret: Secret): () => Promise<string> {
  let answer: Promise<string> | undefined;
  if (typeof secret === 'string') registerSecret(secret);
  return () => {
    answer ??= Promise.resolve(typeof secret === 'function' ? secret() : secret).then((value) => {
      registerSecret(value);
      return value;
    });
    return answer;
  };
}
