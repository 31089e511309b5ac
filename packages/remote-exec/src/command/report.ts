import { join } from 'node:path';
import { isRemoteExecError } from '../errors.js';
import type { HostResult } from '../fan-out.js';
import { foldEqual } from '../fold.js';
import type { CommandResult, DirectoryResult, PutResult } from '../model.js';

/** A file that was copied from a host. */
export interface GotFile {
  /** On the host. */
  readonly path: string;
  /** On this machine. */
  readonly to: string;
  readonly size: number;
  readonly sha256: string;
}

/** A directory that was copied to or from a host. */
export interface CopiedDirectory extends DirectoryResult {
  /** On the host. */
  readonly path: string;
  /** Where it was copied to. */
  readonly to: string;
}

/** The result of the work on a host. */
export interface Done {
  readonly run?: CommandResult;
  readonly put?: readonly PutResult[];
  readonly got?: readonly GotFile[];
  readonly directories?: readonly CopiedDirectory[];
  /** Whether nothing was changed, since that was asked for. */
  readonly dryRun?: boolean;
}

/** Whether a host's command ended with another exit code than 0. */
export const exitedWithError = ({ run }: Done): boolean => run !== undefined && run.exitCode !== 0;

/** Whether something would be changed that was not, since that was asked for. */
export const wouldChange = ({ dryRun, directories = [] }: Done): boolean =>
  dryRun === true && directories.some(({ changes }) => changes.length > 0);

/** Lines for people on a directory, one for each change. */
function* linesOn({ to, changes, skipped }: CopiedDirectory): Generator<string> {
  const at = (path: string): string => (path === '.' ? to : join(to, path));
  for (const { path, change } of changes) yield `${at(path)} ${change}`;
  if (changes.length === 0) yield `${to} unchanged`;
  for (const path of skipped) yield `${at(path)} skipped: it is not a file, directory or link`;
}

/** Prints lines for people on the result of a host. */
export function printResult(
  result: HostResult<string, Done>,
  out: (line: string) => void,
  err: (line: string) => void,
): void {
  if (result.kind === 'skipped') {
    err('skipped');
  } else if (result.kind !== 'ok') {
    err(`${result.kind}: ${result.error.message}`);
  } else {
    const { run, put = [], got = [], directories = [] } = result.value;
    for (const { path, changed } of put) out(`${path} ${changed ? 'changed' : 'unchanged'}`);
    for (const { to } of got) out(to);
    for (const directory of directories) for (const line of linesOn(directory)) out(line);
    if (run && run.exitCode !== 0) err(endOf(run));
  }
}

/** The object of a host with --json. */
export function record(result: HostResult<string, Done>): unknown {
  const { host, kind } = result;
  if (kind === 'skipped') return { host, status: kind };
  if (kind === 'ok') {
    const { run, put, got, directories = [] } = result.value;
    const files = put ?? got;
    const status = exitedWithError(result.value) ? 'failed' : 'ok';
    return {
      host,
      status,
      ...run,
      ...(files ? { files } : {}),
      ...(directories.length > 0 ? { directories } : {}),
    };
  }
  const { error } = result;
  const known = isRemoteExecError(error) ? { code: error.code, outcome: error.outcome } : {};
  return { host, status: kind, error: { ...known, message: error.message } };
}

/** Prints each output once, below the names of the hosts that gave it, those that most hosts gave first. */
export function printFolded(
  results: readonly HostResult<string, Done>[],
  write: (text: string) => unknown,
): void {
  const ran = results.flatMap((result) =>
    result.kind === 'ok' && result.value.run ? [{ host: result.host, value: result.value.run }] : [],
  );
  const same = ({ stdout, stderr, exitCode, signal }: CommandResult): string =>
    JSON.stringify([stdout, stderr, exitCode, signal]);
  const folded = [...foldEqual(ran, same)].sort((one, other) => other.hosts.length - one.hosts.length);
  for (const { hosts, value } of folded) {
    const count = hosts.length === 1 ? '' : ` (${hosts.length})`;
    const ended = value.exitCode === 0 ? '' : `, ${endOf(value)}`;
    const output = [value.stdout, value.stderr]
      .filter((text) => text !== '')
      .map((text) => text.replace(/\n?$/, '\n'));
    void write(`== ${hosts.join(',')}${count}${ended}\n${output.join('')}`);
  }
}

const endOf = ({ exitCode, signal }: CommandResult): string =>
  exitCode === null ? `ended by ${signal}` : `exit code ${exitCode}`;
