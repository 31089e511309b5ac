import { visible } from '@harderway/diagnostics';
import { formatBytes, formatDuration, type ProgressEvent } from '@harderway/progress';
import { type DebugEvent, quote } from '@harderway/remote-exec';
import { viewError } from '../present/error.js';

/** An event of a run, told apart by `kind`: progress, what was done on a host, and what is about the run itself. */
export type LogEvent =
  | ProgressEvent
  | DebugEvent
  | { readonly kind: 'begin'; readonly command: string; readonly version: string; readonly cluster: string }
  | { readonly kind: 'message'; readonly text: string }
  | { readonly kind: 'error'; readonly error: unknown; readonly log: string | undefined }
  | { readonly kind: 'end'; readonly exitCode: number; readonly elapsedMs: number };

/** Characters of a word of a command that are shown. Scripts are longer; their first line is a comment that names them. */
const shownLength = 100;

/** A word of a command; of a script, its first line and its size. */
function shortened(word: string): string {
  const [first = ''] = word.split('\n', 1);
  if (first === word && word.length <= shownLength) return word;
  return `${first.slice(0, shownLength)}... (${formatBytes(Buffer.byteLength(word))})`;
}

/** The event with the words of a command shortened. */
export const abbreviated = (event: DebugEvent): DebugEvent =>
  event.kind === 'command' ? { ...event, argv: event.argv.map(shortened) } : event;

type CommandEvent = Extract<DebugEvent, { readonly kind: 'command' }>;

function commandLine({ argv, sudo, exitCode, error, durationMs, bytes }: CommandEvent): string {
  const ended = exitCode === undefined ? (error ?? 'ended') : `exit code ${exitCode ?? 'none'}`;
  const { stdin, stdout, stderr } = bytes;
  const moved = `in ${formatBytes(stdin)}, out ${formatBytes(stdout)}, err ${formatBytes(stderr)}`;
  return `${sudo ? 'sudo ' : ''}${quote(argv)}: ${ended}, ${formatDuration(durationMs)}, ${moved}`;
}

/** An event on a host, as one line for people. */
export function hostLine(event: DebugEvent): string {
  const { kind, host } = event;
  if (kind === 'connected') return `${host}: connected, ${formatDuration(event.durationMs)}`;
  if (kind === 'closed') return `${host}: connection ${event.lost ? 'lost' : 'closed'}`;
  return visible(`${host}: ${commandLine(event)}`);
}

function fieldsOf(event: LogEvent): Readonly<Record<string, unknown>> {
  if (event.kind !== 'error') return event;
  const { kind, error, log } = event;
  return { kind, ...viewError(error), log };
}

/** The event as one line of JSON, with its time. */
export const jsonLine = (event: LogEvent, now: Date): string =>
  `${JSON.stringify({ at: now.toISOString(), ...fieldsOf(event) })}\n`;
