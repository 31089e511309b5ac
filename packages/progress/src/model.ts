/** An event of one task. `id` and `host` together identify the task. */
export type ProgressEvent = {
  readonly kind: 'start' | 'update' | 'done' | 'failed' | 'skipped';
  /** Stable name of the task; the same id may run on several hosts at once. */
  readonly id: string;
  /** The task's name for people. */
  readonly title: string;
  readonly host?: string | undefined;
  /** The current activity, or why it failed or was skipped. Only a failure keeps more than one line. */
  readonly detail?: string | undefined;
  /** Time since the start in milliseconds; measured from the `start` event when absent. */
  readonly elapsedMs?: number | undefined;
  /** Bytes moved so far, and of how many. */
  readonly bytes?: { readonly done: number; readonly total?: number | undefined } | undefined;
};

/** Shows events as they happen. */
export interface Progress {
  report(event: ProgressEvent): void;
  /** Writes text of the caller's own, above the live lines where there are any. */
  log(text: string): void;
  /** Shows unfinished tasks as stopped, and the cursor again. May be called more than once. */
  close(): void;
}

/** The part of a writable stream that progress uses; `process.stderr` and `process.stdout` fit. */
export interface ProgressStream {
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
  readonly rows?: number | undefined;
  write(text: string): unknown;
}

export interface ProgressOptions {
  /** Where to write. Default: `process.stderr`. */
  readonly stream?: ProgressStream | undefined;
  /** Colors. Default: see {@link terminalAbilities}. */
  readonly color?: boolean | undefined;
  /** Lines that are redrawn in place. Default: see {@link terminalAbilities}. */
  readonly live?: boolean | undefined;
}
