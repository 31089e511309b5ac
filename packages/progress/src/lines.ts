import { formatBytes, formatDuration, formatSeconds } from './format.js';
import type { ProgressEvent } from './model.js';
import { rate, type Task } from './tasks.js';
import { displayWidth, pad, singleLine, truncate } from './width.js';

/** How a task ended; `stopped` if it was still running at close(). */
export type Outcome = 'done' | 'failed' | 'skipped' | 'stopped';

export interface Colors {
  readonly red: (text: string) => string;
  readonly green: (text: string) => string;
  readonly yellow: (text: string) => string;
  readonly cyan: (text: string) => string;
  readonly dim: (text: string) => string;
}

const outcomeColor = { done: 'green', failed: 'red', skipped: 'dim', stopped: 'yellow' } as const;
const unicodeMarks = { done: '✔', failed: '✖', skipped: '↷', stopped: '■' } as const;
const asciiMarks = { done: '+', failed: 'x', skipped: '-', stopped: '!' } as const;
const spinners = { unicode: [...'⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏'], ascii: [...'|/-\\'] } as const;

export const spinnerPeriodMs = 80;

/** `45.2 MB of 119 MB  38 %  4.5 MB/s`, or the known parts of that. */
export function transferText(task: Task, now: number): string {
  if (!task.bytes) return '';
  const { done, total } = task.bytes;
  const parts = [total ? `${formatBytes(done)} of ${formatBytes(total)}` : formatBytes(done)];
  if (total) parts.push(`${Math.min(100, Math.floor((done * 100) / total))} %`);
  const speed = rate(task, now);
  if (speed !== undefined) parts.push(`${formatBytes(speed)}/s`);
  return parts.join('  ');
}

/** A running task as one line of at most `columns`: the detail is shortened first, then the title. */
export function liveLine(
  task: Task,
  now: number,
  columns: number,
  hostWidth: number,
  unicode: boolean,
  colors: Colors,
): string {
  const frames = unicode ? spinners.unicode : spinners.ascii;
  const spinner = frames[Math.floor(now / spinnerPeriodMs) % frames.length] ?? '';
  const ellipsis = unicode ? '…' : '~';
  const host = hostWidth > 0 ? `${pad(singleLine(task.host ?? ''), hostWidth)}  ` : '';
  const elapsed = Math.floor((now - task.startedAt) / 1000);
  const facts = [transferText(task, now), elapsed >= 1 ? formatSeconds(elapsed) : '']
    .filter(Boolean)
    .join('  ');
  const lead = displayWidth(`${spinner} ${host}`);
  const tail = facts ? displayWidth(facts) + 2 : 0;
  const title = truncate(singleLine(task.title), Math.max(0, columns - lead - tail), ellipsis);
  const rest = columns - lead - displayWidth(title) - tail - 2;
  const detail = rest > 3 && task.detail ? truncate(singleLine(task.detail), rest, ellipsis) : '';
  if (lead + displayWidth(title) + tail > columns)
    return truncate(`${spinner} ${host}${facts}`, columns, ellipsis);
  return [
    `${colors.cyan(spinner)} ${host}${title}`,
    ...(facts ? [facts] : []),
    ...(detail ? [colors.dim(detail)] : []),
  ].join('  ');
}

type FinalEvent = Pick<ProgressEvent, 'title' | 'detail' | 'bytes' | 'elapsedMs'> & {
  readonly host?: string | undefined;
};

/** The final line of a task, and below it the other lines of a failure's detail. The task is unknown where an event is its first. */
export function finishedLine(
  outcome: Outcome,
  event: FinalEvent,
  task: Task | undefined,
  now: number,
  hostWidth: number,
  look: { readonly unicode: boolean; readonly colors: Colors } | 'words',
): string {
  const bytes = event.bytes ?? task?.bytes;
  const elapsedMs = event.elapsedMs ?? (task && now - task.startedAt);
  const color = look === 'words' ? (text: string) => text : look.colors[outcomeColor[outcome]];
  const mark =
    look === 'words' ? pad(outcome, 7) : color((look.unicode ? unicodeMarks : asciiMarks)[outcome]);
  const host = hostWidth > 0 ? `${pad(singleLine(event.host ?? ''), hostWidth)}  ` : '';
  const [first, ...more] = (event.detail ?? '').split(/\r\n|\n|\r/).map(singleLine);
  const title = singleLine(event.title) + (first ? `: ${first}` : '');
  const size = bytes && outcome === 'done' ? formatBytes(bytes.done) : '';
  const time = elapsedMs === undefined ? '' : formatDuration(elapsedMs);
  const facts = [size, time].filter(Boolean).join('  ');
  const further = outcome === 'failed' ? more.filter(Boolean).map((line) => `    ${line}`) : [];
  const line = `${mark} ${host}${outcome === 'failed' ? color(title) : title}${facts ? `  ${facts}` : ''}`;
  return [line, ...further].join('\n');
}
