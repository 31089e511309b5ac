import { setTimeout as pause } from 'node:timers/promises';
import type { Transport } from '@harderway/remote-exec';

/** Between two attempts at a host. */
const pauseMs = 2_000;

/** Errors that may pass with time. Others, such as a refused login, would only repeat. */
const passing: ReadonlySet<string> = new Set(['unreachable', 'dial-timeout', 'connection-lost']);

/** Whether a host that failed with this code may answer later. */
export const mayPass = (code: string): boolean => passing.has(code);

/**
 * Dials a host until it answers.
 *
 * @throws the first error that does not pass with time; the reason of `signal` once that is aborted
 */
export async function redial(
  dial: () => Promise<Transport>,
  codeOf: (error: unknown) => string,
  signal: AbortSignal,
): Promise<Transport> {
  for (;;) {
    await pause(pauseMs, undefined, { signal });
    try {
      return await dial();
    } catch (error) {
      signal.throwIfAborted();
      if (!mayPass(codeOf(error))) throw error;
    }
  }
}
