import { setTimeout as sleep } from 'node:timers/promises';
import type { Acting } from './stage.js';

/** How a user, a session that closes, or a service manager ends a run. */
export const signals = ['SIGKILL', 'SIGINT once', 'SIGINT twice', 'SIGTERM', 'SIGHUP'] as const;

export type Signal = (typeof signals)[number];

/** Ends a run by a signal. */
export async function sendSignal({ child }: Acting, signal: Signal): Promise<void> {
  child.kill(signal === 'SIGINT once' || signal === 'SIGINT twice' ? 'SIGINT' : signal);
  if (signal !== 'SIGINT twice') return;
  await sleep(300);
  child.kill('SIGINT');
}
