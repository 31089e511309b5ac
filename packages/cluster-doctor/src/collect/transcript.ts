import type { FileFacts, HostFacts, ProcessFacts } from '../bundle/model.js';

/** The facts of a host as its transcript has them: without address and certificates, and with the host's own time alone. */
export interface Transcript extends Pick<HostFacts, 'answers' | 'files' | 'processes' | 'unread'> {
  /** Seconds. */
  readonly clock?: number | undefined;
}

/** One record: its kind, the rest of its first line, and the lines below it. */
interface TranscriptRecord {
  readonly kind: string;
  readonly rest: string;
  readonly lines: string[];
}

/** The records of a transcript. Lines that are neither a record nor text are left out. */
function recordsOf(text: string): readonly TranscriptRecord[] {
  const records: TranscriptRecord[] = [];
  for (const line of text.split('\n')) {
    const [, kind, rest = ''] = /^@([a-z0-9]+) ?(.*)$/.exec(line) ?? [];
    if (kind !== undefined) records.push({ kind, rest, lines: [] });
    else if (line.startsWith('|')) records.at(-1)?.lines.push(line.slice(1));
  }
  return records;
}

type Draft<T> = { -readonly [K in keyof T]: T[K] };

const kindOf = (type: string): FileFacts['kind'] =>
  type.startsWith('regular') ? 'file' : type === 'directory' ? 'directory' : 'other';

/** Adds a record about files to them. */
function addToFiles(files: Record<string, Draft<FileFacts>>, { kind, rest, lines }: TranscriptRecord): void {
  const [path = '', ...values] = rest.split('\t');
  const [first, mode, owner, size] = values;
  const of = (name: string): Draft<FileFacts> => (files[name] ??= { kind: 'other' });
  if (kind === 'missing') files[path] = { kind: 'missing' };
  if (kind === 'file')
    files[path] = {
      kind: kindOf(first ?? ''),
      mode,
      owner,
      size: size === undefined ? undefined : Number(size),
    };
  if (kind === 'magic') of(path).magic = first?.replaceAll(' ', '');
  if (kind === 'key' && first !== undefined) of(path).keys = [...(of(path).keys ?? []), first];
  if (kind === 'text') of(path).text = lines.map((line) => `${line}\n`).join('');
  if (kind === 'truncated') of(path).truncated = true;
  if (kind === 'hashes')
    for (const line of lines) {
      const [, hash, name] = /^([0-9a-f]{64}) [ *](.+)$/.exec(line) ?? [];
      if (name !== undefined) of(name).sha256 = hash;
    }
}

/** Answers whose lines stand each for itself: a rule that drops packets does so whatever follows. */
const COUNTS_IN_PART: readonly string[] = ['firewall'];

/**
 * Reads what the script printed. Never throws: what a transcript lacks, because it was cut or a command is missing on the
 * host, is listed in `unread`.
 *
 * @param cut why a transcript that lacks its end was cut
 */
export function parseTranscript(text: string, cut = 'the output ended early'): Transcript {
  const answers: Record<string, { exitCode: number; output: string }> = {};
  const files: Record<string, Draft<FileFacts>> = {};
  const processes: Draft<ProcessFacts>[] = [];
  const unread: { subject: string; reason: string }[] = [];
  let clock: number | undefined;
  let ended = false;
  let asked: TranscriptRecord | undefined;
  let isCut = false;
  const cutProcesses = new Set<ProcessFacts | undefined>();
  for (const record of recordsOf(text)) {
    const { kind, rest, lines } = record;
    if (kind === 'clock' && Number.isFinite(Number(rest))) clock = Number(rest);
    else if (kind === 'answer') [asked, isCut] = [record, false];
    else if (kind === 'cut') {
      isCut = asked !== undefined;
      const process = isCut ? undefined : processes.at(-1);
      cutProcesses.add(process);
      const subject = asked?.rest ?? `the command line of process ${process?.pid}`;
      unread.push({ subject, reason: 'it is too long, and was cut' });
    } else if (kind === 'exit' && asked !== undefined) {
      const exitCode = Number.parseInt(rest, 10);
      if (exitCode === 126 || exitCode === 127)
        unread.push({ subject: asked.rest, reason: asked.lines.at(-1) || 'the command is not installed' });
      // Half of a unit, a table or a list of addresses would look as if the rest was missing.
      else if (!isCut || COUNTS_IN_PART.includes(asked.rest))
        answers[asked.rest] = { exitCode, output: asked.lines.join('\n') };
      asked = undefined;
    } else if (kind === 'process') {
      const [pid = '', unit] = rest.split(' ');
      processes.push({ pid: Number(pid), unit: unit || undefined, argv: lines, environment: [] });
    } else if (kind === 'environment') Object.assign(processes.at(-1) ?? {}, { environment: lines });
    else if (kind === 'contained') Object.assign(processes.at(-1) ?? {}, { inContainer: true });
    else if (kind === 'unread') {
      const [subject = '', reason = ''] = rest.split('\t');
      unread.push({ subject, reason });
    } else if (kind === 'end') ended = true;
    else addToFiles(files, record);
  }
  if (!ended) unread.push({ subject: 'the rest of the host', reason: cut });
  // A command line without its end would look as if the flags behind were not given.
  return { clock, answers, files, processes: processes.filter((each) => !cutProcesses.has(each)), unread };
}
