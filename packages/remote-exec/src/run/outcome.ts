import { neverRan, RemoteExecError, type RemoteExecErrorCode } from '../errors/remote-exec-error.js';
import type { CommandResult } from '../model/command.js';
import type { LaunchedEnd } from './launch.js';

/** The exit status of a command. @throws RemoteExecError if there is none */
export function exitOf(
  host: string,
  end: LaunchedEnd,
  stderr: string,
): { readonly exitCode: number | null; readonly signal: string | null } {
  if (end.kind === 'exited') return end;
  if (end.kind === 'lost') throw connectionLost(host, end.reason, 'unknown');
  if (end.kind === 'unheard') {
    throw new RemoteExecError(
      'outcome-unknown',
      `it ended with exit code ${end.exitCode}, but it is unknown whether the command began, since stderr does not arrive.`,
      { outcome: 'unknown', host, hint: 'look for a ForceCommand or a profile that redirects stderr' },
    );
  }
  const printed = stderr.trim() === '' ? '.' : `: ${stderr.trim().slice(0, 500)}`;
  const why: Readonly<Record<typeof end.by, readonly [RemoteExecErrorCode, string, hint?: string]>> = {
    shell: [
      'command-refused',
      `the login shell did not run the command (exit ${end.exitCode})${printed}`,
      'the login shell has to be a POSIX shell, and a ForceCommand has to run $SSH_ORIGINAL_COMMAND',
    ],
    sudo: [
      'sudo-refused',
      `sudo did not run the command (exit ${end.exitCode})${printed}`,
      'allow sudo without a password (NOPASSWD)',
    ],
    password: ['sudo-refused', 'sudo did not accept the password.'],
    directory: ['working-directory', `the working directory can't be entered${printed}`],
  };
  const [code, message, hint] = why[end.by];
  throw neverRan(host, code, message, { hint });
}

/** The error for a connection that broke while a command ran. */
export function connectionLost(host: string, reason: string, outcome: 'ended' | 'unknown'): RemoteExecError {
  return outcome === 'ended'
    ? new RemoteExecError(
        'connection-lost',
        `the connection was lost while the command ran (${reason}); its process group was ended over a new connection.`,
        { outcome, host },
      )
    : new RemoteExecError(
        'outcome-unknown',
        `the connection was lost while the command ran (${reason}). It may have finished, may still run, or may never have started.`,
        { outcome, host },
      );
}

/**
 * Returns the result of a command whose exit code is 0.
 * @throws RemoteExecError `command-failed`, with the end of the command's stderr
 */
export function expectSuccess<R extends CommandResult>(
  result: R,
  context: { readonly host: string; readonly what: string },
): R {
  if (result.exitCode === 0) return result;
  const how =
    result.exitCode === null ? `was ended by ${result.signal}` : `failed with exit code ${result.exitCode}`;
  const printed = result.stderr.trim();
  throw new RemoteExecError(
    'command-failed',
    `${context.what} ${how}${printed === '' ? '.' : `: ${printed.slice(-2000)}`}`,
    { outcome: 'ended', host: context.host },
  );
}
