import type { ProgressEvent } from './model.js';

type Sample = { readonly at: number; readonly bytes: number };

/** A running task. Times are milliseconds of one monotonic clock. */
export interface Task {
  readonly key: string;
  readonly title: string;
  readonly host: string | undefined;
  readonly detail: string | undefined;
  readonly startedAt: number;
  readonly bytes: ProgressEvent['bytes'];
  /** Recent byte counts, oldest first, for the rate. */
  readonly samples: readonly Sample[];
}

const rateWindowMs = 5000;
const samplePeriodMs = 200;

export const taskKey = (event: ProgressEvent): string => `${event.host ?? ''}\0${event.id}`;

/** The task after a `start` or `update` event. */
export function advance(task: Task | undefined, event: ProgressEvent, now: number): Task {
  const fresh = task === undefined || event.kind === 'start';
  const recent = fresh ? [] : task.samples.filter((sample) => now - sample.at <= rateWindowMs);
  const due = event.bytes && now - (recent.at(-1)?.at ?? Number.NEGATIVE_INFINITY) >= samplePeriodMs;
  return {
    key: taskKey(event),
    title: event.title,
    host: event.host,
    detail: event.detail ?? (fresh ? undefined : task.detail),
    startedAt: event.elapsedMs !== undefined ? now - event.elapsedMs : fresh ? now : task.startedAt,
    bytes: event.bytes ?? (fresh ? undefined : task.bytes),
    samples: event.bytes && due ? [...recent, { at: now, bytes: event.bytes.done }] : recent,
  };
}

/** Bytes a second over the last seconds, falling while nothing arrives; undefined while too little is known. */
export function rate(task: Task, now: number): number | undefined {
  const [first] = task.samples;
  if (!first || !task.bytes || now - first.at < 500 || task.bytes.done <= first.bytes) return undefined;
  return ((task.bytes.done - first.bytes) * 1000) / (now - first.at);
}
