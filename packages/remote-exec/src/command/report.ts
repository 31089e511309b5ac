import { join } from 'node:path';
import { isRemoteExecError } from '../errors/remote-exec-error.js';
import { foldEqual } from '../hosts/fold-equal.js';
import type { HostResult } from '../hosts/for-each-host.js';
import type { CommandResult } from '../model/command.js';
import type { DirectoryResult } from '../model/directory.js';
import type { PutResult } from '../model/files.js';

/** A file that was copied from a host. */
export interface GotFile {
  /** The path on the host. */
  readonly path: string;
  /** The local path. */
  readonly to: string;
  readonly size: number;
  readonly sha256: string;
}

/** A directory that was copied to or from a host. */
export interface CopiedDirectory extends DirectoryResult {
  /** The path on the host. */
  readonly path: string;
  /** The path of the copy. */
  readonly to: string;
}

/** The result of the work on a host. */
export interface HostReport {
  readonly run?: CommandResult | undefined;
  readonly put?: readonly PutResult[] | undefined;
  readonly got?: readonly GotFile[] | undefined;
  readonly directories?: readonly CopiedDirectory[] | undefined;
  /** Whether the changes were only listed. */
  readonly dryRun?: boolean | undefined;
}

/** Whether the command of a host failed. */
export const exitedWithError = ({ run }: HostReport): boolean => run !== undefined && run.exitCode !== 0;

/** Whether a dry run found changes. */
export const wouldChange = ({ dryRun, directories = [] }: HostReport): boolean =>
  dryRun === true && directories.some(({ changes }) => changes.length > 0);

/** The lines about a directory, one for each change. */
function* linesAbout({ to, changes, skipped }: CopiedDirectory): Generator<string> {
  const at = (path: string): string => (path === '.' ? to : join(to, path));
  for (const { path, change } of changes) yield `${at(path)} ${change}`;
  if (changes.length === 0) yield `${to} unchanged`;
  for (const path of skipped) yield `${at(path)} skipped: it is not a file, directory or link`;
}

/** Prints the result of a host. */
export function printResult(
  result: HostResult<string, HostReport>,
  out: (line: string) => void,
  err: (line: string) => void,
): void {
  if (result.kind === 'skipped') {
    err('skipped');
  } else if (result.kind !== 'ok') {
    const { message } = result.error;
    err(`${result.kind}: ${message}`);
    const hint = hintOf(result.error);
    if (hint !== undefined) err(`hint: ${hint}`);
  } else {
    const { run, put = [], got = [], directories = [] } = result.value;
    for (const { path, changed } of put) out(`${path} ${changed ? 'changed' : 'unchanged'}`);
    for (const { to } of got) out(to);
    for (const directory of directories) for (const line of linesAbout(directory)) out(line);
    if (run && run.exitCode !== 0) err(endOf(run));
  }
}

/** The object for a host with --json. */
export function record(result: HostResult<string, HostReport>): unknown {
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
  const { code, outcome } = isRemoteExecError(error) ? error : {};
  const { message } = error;
  return { host, status: kind, error: { code, outcome, message, hint: hintOf(error) } };
}

/** Prints each output once, below the names of its hosts, starting with the output of the most hosts. */
export function printFolded(
  results: readonly HostResult<string, HostReport>[],
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

function hintOf(error: Error): string | undefined {
  if (!isRemoteExecError(error)) return undefined;
  return error.code === 'sudo-refused' && error.hint !== undefined
    ? `${error.hint}, or give its password: --ask-sudo`
    : error.hint;
}

const endOf = ({ exitCode, signal }: CommandResult): string =>
  exitCode === null ? `ended by ${signal}` : `exit code ${exitCode}`;
