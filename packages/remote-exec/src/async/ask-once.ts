import { registerSecret } from '../errors/redact.js';
import type { Secret } from '../model/ssh-target.js';

/** A function that asks for a secret at most once, even if several callers need it at the same time. */
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
