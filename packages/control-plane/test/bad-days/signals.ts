import { setTimeout as sleep } from 'node:timers/promises';
import type { Acting } from './stage.js';

/** How a user ends a run; SIGTERM and SIGHUP count like SIGINT. */
export const signals = ['SIGKILL', 'SIGINT once', 'SIGINT twice'] as const;

export type Signal = (typeof signals)[number];

/** Ends a run by a signal. */
export async function sendSignal({ child }: Acting, signal: Signal): Promise<void> {
  child.kill(signal === 'SIGKILL' ? 'SIGKILL' : 'SIGINT');
  if (signal !== 'SIGINT twice') return;
  await sleep(300);
  child.kill('SIGINT');
}
