import { type Paint, visible } from '@harderway/diagnostics';
import { formatDuration } from '@harderway/progress';

/** The parts of a run that are shown; the engine's entry fits. */
export interface ShownRun {
  readonly at: string;
  readonly by: string;
  /** The procedure and phase that the run was part of. */
  readonly partOf?: string | undefined;
  readonly state: 'begun' | 'done' | 'failed';
  readonly steps: number;
  readonly hosts: readonly string[];
  readonly programs: readonly {
    readonly name: string;
    readonly from?: string | undefined;
    readonly to: string;
  }[];
  readonly elapsedMs?: number | undefined;
  readonly error?: { readonly code: string; readonly step?: string | undefined } | undefined;
}

const marks = {
  done: ['done', 'good'],
  failed: ['failed', 'error'],
  begun: ['unfinished', 'warning'],
} as const;

/** Programs that went the same way share a line: `kube-apiserver, kube-scheduler: 1.31.14 -> 1.32.13`. */
function waysOf(programs: ShownRun['programs']): readonly string[] {
  const ways = new Map<string, readonly string[]>();
  for (const { name, from, to } of programs) {
    const way = from === undefined ? to : from === to ? `another build of ${to}` : `${from} -> ${to}`;
    ways.set(way, [...(ways.get(way) ?? []), name]);
  }
  return [...ways].map(([way, names]) => `${names.join(', ')}: ${way}`);
}

function renderRun(
  { at, by, partOf, state, steps, hosts, programs, elapsedMs, error }: ShownRun,
  paint: Paint,
): string {
  const [word, style] = marks[state];
  const isDone = state === 'done';
  const took =
    elapsedMs === undefined ? '' : `${isDone ? ' in' : ', ended after'} ${formatDuration(elapsedMs)}`;
  const cause =
    error === undefined ? '' : `: ${error.code}${error.step === undefined ? '' : ` at ${error.step}`}`;
  const size = `${steps} ${steps === 1 ? 'change' : 'changes'}${isDone ? '' : ' planned'} on ${hosts.join(', ')}`;
  const time = `${at.slice(0, 19).replace('T', ' ')}Z`;
  const lines = [
    ...(partOf === undefined ? [] : [visible(partOf)]),
    visible(`${size}${took}${cause}`),
    ...waysOf(programs).map((way) => visible(way)),
  ];
  return `${paint('strong', time)}  ${paint(style, word.padEnd(6))}  ${visible(by)}\n${lines.map((line) => `    ${line}\n`).join('')}`;
}

/** The runs that are known, and how many hosts may know of others; the engine's history fits. */
export interface ShownHistory {
  readonly runs: readonly ShownRun[];
  readonly unanswered: readonly unknown[];
  /** Hosts with lines that cannot be read. */
  readonly unreadable: readonly unknown[];
}

/** Runs that changed hosts, for people, in their order. Ends with a newline. */
export function renderHistory({ runs, unanswered, unreadable }: ShownHistory, paint: Paint): string {
  if (runs.length > 0) return runs.map((run) => renderRun(run, paint)).join('');
  if (unreadable.length > 0) return 'no run can be read\n';
  return unanswered.length === 0
    ? 'no run has changed these hosts\n'
    : 'no run has changed the hosts that answered\n';
}
