import type { Change, ChangeState } from '@harderway/desired-state';
import type { ProgressEvent } from '@harderway/progress';
import type { ChangeStep } from '../model/plan.js';
import type { HostSteps } from '../operations/plan.js';

/** Turns the callbacks of a host's apply into progress, and remembers the step under way. */
export interface StepReporter {
  onChange(change: Change, state: ChangeState): void;
  onUpload(done: number, total: number): void;
  /** The step that has begun and not ended; undefined while files are uploaded, several at once. */
  underWay(): ChangeStep | undefined;
}

/** Reports a host's steps as they begin and end, and its upload. */
export function reporter(own: HostSteps<ChangeStep>, report: (event: ProgressEvent) => void): StepReporter {
  const byChange = new Map(own.steps.map((step) => [step.change, step]));
  const began = new Map<Change, number>();
  const upload = { id: `${own.host}/upload`, title: 'upload files', host: own.host };
  let uploading = false;
  return {
    onChange: (change: Change, state: ChangeState): void => {
      const step = byChange.get(change);
      if (step === undefined) return;
      const event = { id: step.id, title: step.summary, host: own.host };
      if (state === 'begin') {
        began.set(change, performance.now());
        report({ kind: 'start', ...event });
      } else {
        const elapsedMs = performance.now() - (began.get(change) ?? performance.now());
        began.delete(change);
        report({ kind: state, ...event, elapsedMs });
      }
    },
    onUpload: (done: number, total: number): void => {
      if (total < 1024 * 1024) return;
      if (!uploading) report({ kind: 'start', ...upload });
      uploading = true;
      report({ kind: done >= total ? 'done' : 'update', ...upload, bytes: { done, total } });
    },
    underWay: () => {
      const [change, ...more] = began.keys();
      return change === undefined || more.length > 0 ? undefined : byChange.get(change);
    },
  };
}

/** Reports the start, the progress and the end of an operation or a phase. */
export async function reported<T>(
  event: Pick<ProgressEvent, 'id' | 'title' | 'host'>,
  report: (event: ProgressEvent) => void,
  run: (update: (progress: Pick<ProgressEvent, 'detail' | 'bytes'>) => void) => Promise<T>,
): Promise<T> {
  const began = performance.now();
  report({ kind: 'start', ...event });
  try {
    const result = await run((progress) => report({ kind: 'update', ...event, ...progress }));
    report({ kind: 'done', ...event, elapsedMs: performance.now() - began });
    return result;
  } catch (error) {
    report({ kind: 'failed', ...event, elapsedMs: performance.now() - began });
    throw error;
  }
}
