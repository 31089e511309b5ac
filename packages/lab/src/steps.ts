import type { ProgressEvent } from '@harderway/progress';
import { lastLines } from './errors.js';

export type { ProgressEvent };

/** Receives events as they happen. */
export type Report = (event: ProgressEvent) => void;

/** The name of one piece of work. */
export interface LabStep {
  readonly id: string;
  readonly title: string;
  readonly host?: string | undefined;
}

/** Runs a piece of work and reports its start, its details, and its end with the time it took. */
export async function runStep<T>(
  report: Report,
  step: LabStep,
  work: (update: (detail: string) => void) => Promise<T>,
): Promise<T> {
  const start = performance.now();
  const elapsedMs = (): number => Math.round(performance.now() - start);
  report({ kind: 'start', ...step });
  try {
    const result = await work((detail) =>
      report({ kind: 'update', ...step, detail, elapsedMs: elapsedMs() }),
    );
    report({ kind: 'done', ...step, elapsedMs: elapsedMs() });
    return result;
  } catch (error) {
    const detail = lastLines(error instanceof Error ? error.message : String(error), 12);
    report({ kind: 'failed', ...step, detail, elapsedMs: elapsedMs() });
    throw error;
  }
}
