import { stateDirectory } from '@harderway/desired-state';
import { forEachHost, quote } from '@harderway/remote-exec';
import * as z from 'zod';
import { runAsRoot } from '../hosts/as-root.js';
import { hostsUnreachable, leftOut, toUnreachable } from '../hosts/unreachable.js';
import type { Session, UnreachableHost } from '../model/session.js';
import type { HistoryEntry } from './entry.js';
import { unfinishedMark } from './unfinished.js';

/** Where a host keeps its history. */
export const historyPath: string = `${stateDirectory}/history`;

/** Lines that a host keeps. A run writes two: as it begins, and as it ends. */
const lines = 200;

const schema: z.ZodType<HistoryEntry> = z.object({
  id: z.string(),
  at: z.string(),
  by: z.string(),
  cluster: z.string(),
  partOf: z.string().optional(),
  state: z.enum(['begun', 'done', 'failed']),
  steps: z.number(),
  hosts: z.array(z.string()),
  programs: z.array(z.object({ name: z.string(), from: z.string().exactOptional(), to: z.string() })),
  elapsedMs: z.number().exactOptional(),
  error: z.object({ code: z.string(), step: z.string().exactOptional() }).exactOptional(),
});

/**
 * Adds a line to the history of each host of the session, and the mark of {@link unfinishedMark}, which the end of a run that
 * succeeds removes. A host that can't be written to keeps what it has: a change is not held up by that.
 */
export async function writeHistory(session: Session, entry: HistoryEntry): Promise<void> {
  const line = quote([JSON.stringify(entry)]);
  const mark = `: >${unfinishedMark}`;
  const note = `{ { [ ! -e ${historyPath} ] || tail -n ${lines - 1} ${historyPath}; } && printf '%s\\n' ${line}; } >${historyPath}.new && mv -f ${historyPath}.new ${historyPath}`;
  const script = entry.state === 'done' ? `rm -f ${unfinishedMark}; ${note}` : `${mark}; ${note}`;
  await forEachHost([...session.transports.keys()], (host) => runAsRoot(session, host, ['sh', '-c', script]));
}

/** The history of one host. */
interface HostHistory {
  readonly entries: readonly HistoryEntry[];
  /** Lines that were cut, or that a newer harderway wrote otherwise. */
  readonly unreadable: number;
}

function entryOf(line: string): HistoryEntry | undefined {
  try {
    return schema.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}

function parseHistory(text: string): HostHistory {
  const lines = text.split('\n').filter((line) => line !== '');
  const entries = lines.flatMap((line) => entryOf(line) ?? []);
  return { entries, unreadable: lines.length - entries.length };
}

/** The history of a host, as it is there. */
export async function textOfHistory(session: Session, host: string, signal?: AbortSignal): Promise<string> {
  // A file that cannot be read is an error, and not a host without a history.
  return (
    await runAsRoot(session, host, ['sh', '-c', `[ ! -e ${historyPath} ] || cat ${historyPath}`], signal)
  ).stdout;
}

/** The cluster that a host was last changed for, and by whom. */
export type LastRun = Pick<HistoryEntry, 'cluster' | 'at' | 'by'>;

const lastRun: z.ZodType<LastRun> = z.object({
  cluster: z.string(),
  at: z.string().catch('an unknown time'),
  by: z.string().catch('somebody'),
});

/**
 * Reads the last run of a history, even if a newer harderway wrote it with other fields. Undefined if there is no run; `unreadable`
 * if the last line names no cluster.
 */
export function lastRunIn(text: string): LastRun | 'unreadable' | undefined {
  const line = text.split('\n').findLast((one) => one.startsWith('{'));
  if (line === undefined) return undefined;
  try {
    return lastRun.safeParse(JSON.parse(line)).data ?? 'unreadable';
  } catch {
    return 'unreadable';
  }
}

/** One entry for each run, oldest first, from what several hosts have of it. */
function merge(histories: readonly HostHistory[]): readonly HistoryEntry[] {
  const runs = new Map<string, HistoryEntry>();
  for (const entry of histories.flatMap(({ entries }) => entries))
    if (entry.state !== 'begun' || !runs.has(entry.id)) runs.set(entry.id, entry);
  return [...runs.values()].sort((one, other) => (one.at < other.at ? -1 : 1));
}

/** The runs that hosts remember, and the hosts that did not say. */
export interface History {
  /** Oldest first. */
  readonly runs: readonly HistoryEntry[];
  /** Hosts whose history is unknown. */
  readonly unanswered: readonly UnreachableHost[];
  /** Hosts with lines that cannot be read, and how many: there were runs that `runs` may lack. */
  readonly unreadable: readonly { readonly host: string; readonly lines: number }[];
}

/**
 * The runs that changed the hosts, from all hosts that answer.
 *
 * @throws ControlPlaneError `hosts-unreachable` where none does: what happened there is unknown
 */
export async function readHistory(session: Session, signal?: AbortSignal): Promise<History> {
  const results = await forEachHost([...session.transports.keys()], (host) =>
    textOfHistory(session, host, signal),
  );
  signal?.throwIfAborted();
  const histories = results.flatMap((result) =>
    result.kind === 'ok' ? [{ host: result.host, ...parseHistory(result.value) }] : [],
  );
  const silent = results.flatMap((result) =>
    'error' in result ? [toUnreachable(result.host, result.error)] : [],
  );
  const unanswered = [...session.unreachable, ...leftOut(session), ...silent];
  if (histories.length === 0) throw hostsUnreachable(unanswered, unanswered.length);
  const unreadable = histories.flatMap(({ host, unreadable: count }) =>
    count > 0 ? [{ host, lines: count }] : [],
  );
  return { runs: merge(histories), unanswered, unreadable };
}
