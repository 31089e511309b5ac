import { type Cause, RequestFailed } from '../cause.js';
import { exchange } from '../exchange.js';
import type { Target } from '../target.js';
import { eventLines, type WatchEvent } from './event-lines.js';

/** A watch of the API of Kubernetes. */
export interface WatchRequests {
  /** Path of a list; `watch=1` and the resource version are added. */
  readonly path: string;
  /** Time until the server accepts it. */
  readonly timeoutMs: number;
  /** A watch without an event for so long has failed, with `timeout`. Default: no limit. */
  readonly silenceMs?: number | undefined;
}

/** One of the watches that follow each other. */
export interface NextWatch extends WatchRequests {
  /** Resource version of the last event. Default: begin with what there is. */
  readonly from: string | undefined;
  /** Time of performance.now() since which no event has come. Default: when the server accepts it. */
  readonly quietSince: number | undefined;
}

/** One watch that was asked for. */
export interface Attempt {
  /** Settles once the server has accepted or refused it. */
  readonly accepted: Promise<void>;
  /** Settles with its end. */
  readonly ended: Promise<void>;
}

/** Why an event ends a watch as a failure; undefined for an event that a client expects. */
function faultOf({ type, code }: WatchEvent): RequestFailed | undefined {
  if (type === 'INVALID') return new RequestFailed('protocol', 'the answer has a line that is not an event');
  // Gone: the version is too old. A client lists again then.
  if (type !== 'ERROR' || code === 410) return undefined;
  const cause: Cause = code === undefined ? 'protocol' : `status ${code}`;
  return new RequestFailed(
    cause,
    `the watch has an ERROR${code === undefined ? '' : ` with status ${code}`}`,
  );
}

/** Asks for a watch. An abort of the signal ends it without an error. */
export function attempt(
  target: Target,
  { path, timeoutMs, silenceMs, from, quietSince }: NextWatch,
  onEvent: (event: WatchEvent) => void,
  signal: AbortSignal,
): Attempt {
  const broken = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  function quiet(sinceMs: number): void {
    clearTimeout(timer);
    if (silenceMs === undefined) return;
    const failure = new RequestFailed('timeout', `no event within ${silenceMs} ms`);
    timer = setTimeout(() => broken.abort(failure), Math.max(0, sinceMs + silenceMs - performance.now()));
  }
  let onHeaders = (): void => undefined;
  const headers = new Promise<void>((resolve) => {
    onHeaders = () => {
      quiet(quietSince ?? performance.now());
      resolve();
    };
  });
  const version = from === undefined ? '' : `&resourceVersion=${from}`;
  const lines = eventLines((event) => {
    quiet(performance.now());
    onEvent(event);
    const fault = faultOf(event);
    if (fault !== undefined) broken.abort(fault);
  });
  const ended = exchange({
    target,
    path: `${path}${path.includes('?') ? '&' : '?'}watch=1&allowWatchBookmarks=1${version}`,
    timeoutMs,
    onHeaders,
    onChunk: lines.add,
    onEnd: lines.end,
    signal: AbortSignal.any([signal, broken.signal]),
  })
    .finally(() => clearTimeout(timer))
    .then(() => undefined);
  return { accepted: Promise.race([headers, ended]), ended };
}
