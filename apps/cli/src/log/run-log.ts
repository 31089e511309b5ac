import { type Paint, uncolored } from '@harderway/diagnostics';
import { createProgress, type Progress, type ProgressStream } from '@harderway/progress';
import type { DebugEvent } from '@harderway/remote-exec';
import { abbreviated, type LogEvent } from './event.js';
import { logDirectory, openLogFile } from './file.js';
import { jsonSink, type Sink, textSink } from './sink.js';

/** How a run is logged. */
export interface RunLogOptions {
  readonly command: string;
  readonly version: string;
  readonly stderr: ProgressStream & { readonly paint: Paint };
  /** Whether stderr shows what is done on the hosts; the file always does. */
  readonly debug: boolean;
  /** Of stderr. */
  readonly format: 'text' | 'json';
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly home: string;
  readonly now: () => Date;
}

/** The events of a run: on stderr, and in a file once it works on hosts. */
export interface RunLog {
  readonly format: 'text' | 'json';
  /** Where the file is; undefined without one. */
  path(): string | undefined;
  /** Begins the file, if it has not begun. Where it can't be written, the run goes on without. */
  begin(cluster: string): Promise<void>;
  /** Notes that hosts are about to be changed. */
  beginChange(): void;
  hasBegunChange(): boolean;
  /** The command that completes this run after an interruption, and why, if the command of this run would not. */
  otherwise?: { readonly command: string; readonly because: string } | undefined;
  take(event: Exclude<LogEvent, DebugEvent>): void;
  /** Takes what was done on a host. */
  onDebug(event: DebugEvent): void;
  /** Progress of a job, with live lines on a terminal until it is closed. */
  progress(): Progress;
  end(exitCode: number): void;
}

/** Makes the log of a run. */
export function createRunLog(options: RunLogOptions): RunLog {
  const { command, version, stderr, debug: commands, format, now } = options;
  const began = performance.now();
  let file: Awaited<ReturnType<typeof openLogFile>> | undefined;
  let opening: Promise<void> | undefined;
  let changes = false;
  const onStderr = (live: boolean | undefined): Sink =>
    format === 'json'
      ? jsonSink((text) => stderr.write(text), { commands, now })
      : textSink(
          createProgress({
            stream: stderr,
            color: stderr.paint !== uncolored,
            live,
          }),
          { commands },
        );
  /** Between jobs nothing is redrawn. */
  const still = onStderr(false);
  let shown = still;
  const take = (event: LogEvent): void => {
    shown.take(event);
    file?.take(event);
  };
  const open = async (cluster: string): Promise<void> => {
    try {
      file = await openLogFile(logDirectory(options.environment, options.home), command, now);
    } catch (error) {
      take({
        kind: 'message',
        text: `warning: no log of this run is kept: ${error instanceof Error ? error.message : error}`,
      });
    }
    take({ kind: 'begin', command, version, cluster });
  };
  return {
    format,
    path: () => file?.path,
    begin: (cluster) => (opening ??= open(cluster)),
    beginChange() {
      changes = true;
    },
    hasBegunChange: () => changes,
    take,
    onDebug: (event) => take(abbreviated(event)),
    progress() {
      const own = onStderr(undefined);
      shown = own;
      return {
        report: take,
        log: (text) => take({ kind: 'message', text }),
        close() {
          own.close();
          shown = still;
        },
      };
    },
    end(exitCode) {
      take({ kind: 'end', exitCode, elapsedMs: performance.now() - began });
      file?.close();
      file = undefined;
    },
  };
}
