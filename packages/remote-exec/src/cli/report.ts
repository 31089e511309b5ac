import { isRemoteExecError } from '../errors.js';
import type { HostResult } from '../fan-out.js';
import type { CommandResult, PutResult } from '../model.js';

/** A file that was copied from a host. */
export interface GotFile {
  /** On the host. */
  readonly path: string;
  /** Here. */
  readonly to: string;
  readonly size: number;
  readonly sha256: string;
}

/** What was done on a host. */
export interface Done {
  readonly run?: CommandResult;
  readonly put?: readonly PutResult[];
  readonly got?: readonly GotFile[];
}

/** Whether a host's command ended with another exit code than 0. */
export const exitedBadly = (result: HostResult<string, Done>): boolean =>
  result.kind === 'ok' && result.value.run !== undefined && result.value.run.exitCode !== 0;

/** Lines for people, on what became of a host. */
export function tell(
  result: HostResult<string, Done>,
  out: (line: string) => void,
  err: (line: string) => void,
): void {
  if (result.kind === 'skipped') err('skipped');
  else if (result.kind !== 'ok') err(`${result.kind}: ${result.error.message}`);
  else if (result.value.put) {
    for (const { path, changed } of result.value.put) out(`${path} ${changed ? 'changed' : 'unchanged'}`);
  } else if (result.value.got) {
    for (const { to } of result.value.got) out(to);
  } else if (exitedBadly(result)) {
    const { exitCode, signal } = result.value.run ?? {};
    err(exitCode === null ? `ended by ${signal}` : `exit code ${exitCode}`);
  }
}

/** One line of --json. */
export function record(result: HostResult<string, Done>): unknown {
  const { host } = result;
  if (result.kind === 'skipped') return { host, status: 'skipped' };
  if (result.kind === 'ok') {
    const { run, put, got } = result.value;
    const files = put ?? got;
    return { host, status: exitedBadly(result) ? 'failed' : 'ok', ...run, ...(files ? { files } : {}) };
  }
  const { error } = result;
  const known = isRemoteExecError(error) ? { code: error.code, outcome: error.outcome } : {};
  return { host, status: result.kind, error: { ...known, message: error.message } };
}
