import type { Progress } from '@harderway/progress';
import { hostLine, jsonLine, type LogEvent } from './event.js';

/** Takes the events of a run. */
export interface Sink {
  take(event: LogEvent): void;
  /** Prints what has not ended as stopped; ends live lines. */
  close(): void;
}

/** The events that a sink passes over. */
interface Chosen {
  /** Whether to show what is done on the hosts. */
  readonly commands: boolean;
}

/** Events as progress and lines for people; those about the run itself are left to `other`. */
export const textSink = (
  progress: Progress,
  { commands, other }: Chosen & { readonly other?: ((event: LogEvent) => string | undefined) | undefined },
): Sink => ({
  take(event) {
    switch (event.kind) {
      case 'start':
      case 'update':
      case 'done':
      case 'failed':
      case 'skipped':
        return progress.report(event);
      case 'message':
        return progress.log(event.text);
      case 'connected':
      case 'command':
      case 'closed':
        return commands ? progress.log(hostLine(event)) : undefined;
      default: {
        if (event.kind === 'end') progress.close();
        const line = other?.(event);
        return line === undefined ? undefined : progress.log(line);
      }
    }
  },
  close: () => progress.close(),
});

/** Events as one JSON object a line. */
export const jsonSink = (
  write: (text: string) => unknown,
  { commands, now }: Chosen & { readonly now: () => Date },
): Sink => ({
  take(event) {
    const onHost = event.kind === 'connected' || event.kind === 'command' || event.kind === 'closed';
    if (commands || !onHost) write(jsonLine(event, now()));
  },
  close: () => {},
});
