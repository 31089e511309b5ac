import { isRemoteExecError } from '../errors.js';
import type { HostResult } from '../fan-out.js';
import type { CommandResult, PutResult } from '../model.js';

/** A file that was copied from a host. */
export interface GotFile {
  /** On the host. */
  readonly path: string;
  /** On this machine. */
  readonly to: string;
  readonly size: number;
  readonly sha256: string;
}

/** The result of the work on a host. */
export interface Done {
  readonly run?: CommandResult;
  readonly put?: readonly PutResult[];
  readonly got?: readonly GotFile[];
}

/** Whether a host's command ended with another exit code than 0. */
export const exitedWithError = ({ run }: Done): boolean => run !== undefined && run.exitCode !== 0;

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
    const { run, put = [], got = [] } = result.value;
    for (const { path, changed } of put) out(`${path} ${changed ? 'changed' : 'unchanged'}`);
    for (const { to } of got) out(to);
    if (run && run.exitCode !== 0)
      err(run.exitCode === null ? `ended by ${run.signal}` : `exit code ${run.exitCode}`);
  }
}

/** The object of a host with --json. */
export function record(result: HostResult<string, Done>): unknown {
  const { host, kind } = result;
  if (kind === 'skipped') return { host, status: kind };
  if (kind === 'ok') {
    const { run, put, got } = result.value;
    const files = put ?? got;
    const status = exitedWithError(result.value) ? 'failed' : 'ok';
    return { host, status, ...run, ...(files ? { files } : {}) };
  }
  const { error } = result;
  const known = isRemoteExecError(error) ? { code: error.code, outcome: error.outcome } : {};
  return { host, status: kind, error: { ...known, message: error.message } };
}
