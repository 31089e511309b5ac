import { setTimeout as pause } from 'node:timers/promises';
import type { Transport } from '@harderway/remote-exec';

/** Between two attempts at a host. */
const pauseMs = 2_000;

/** Errors that time may mend. Others, a refused login for one, would only come again, and again. */
const passing: ReadonlySet<string> = new Set(['UNREACHABLE', 'DIAL_TIMEOUT', 'CONNECTION_LOST']);

/** Whether a host that can't be reached for this may be there later. */
export const mayPass = (code: string): boolean => passing.has(code);

/**
 * Dials a host again until it answers, and gives its connection.
 *
 * @throws what is the matter, once that is nothing that passes; the reason of `signal` once that is aborted
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
