import { neverRan, RemoteExecError, type RemoteExecErrorCode } from '../errors.js';
import type { CommandResult } from '../model.js';
import type { LaunchedEnd } from './launch.js';

/** The exit status of a command. @throws RemoteExecError that says why it is unknown */
export function exitOf(
  host: string,
  end: LaunchedEnd,
  stderr: string,
): { readonly exitCode: number | null; readonly signal: string | null } {
  if (end.kind === 'exited') return end;
  if (end.kind === 'lost') throw connectionLost(host, end.reason, 'unknown');
  if (end.kind === 'unheard') {
    throw new RemoteExecError(
      'OUTCOME_UNKNOWN',
      `it ended with exit code ${end.exitCode}, but there is no way to know whether the command began: on this login stderr does not come through. Look for a ForceCommand or a profile that redirects it.`,
      { outcome: 'unknown', host },
    );
  }
  const said = stderr.trim() === '' ? '' : ` It said: ${stderr.trim().slice(0, 500)}`;
  const why: Readonly<Record<typeof end.by, readonly [RemoteExecErrorCode, string]>> = {
    shell: [
      'COMMAND_REFUSED',
      `the login's shell did not run the command (exit ${end.exitCode}). It has to be a POSIX shell, and a ForceCommand has to run $SSH_ORIGINAL_COMMAND.${said}`,
    ],
    sudo: [
      'SUDO_REFUSED',
      `sudo did not run the command (exit ${end.exitCode}). Allow it without a password, or give the target a sudoPassword.${said}`,
    ],
    password: ['SUDO_REFUSED', 'sudo did not take the password.'],
    directory: ['WORKING_DIRECTORY', `the command's directory can't be entered.${said}`],
  };
  const [code, message] = why[end.by];
  throw neverRan(host, code, message);
}

/** For a connection that broke while a command ran. */
export function connectionLost(host: string, reason: string, outcome: 'ended' | 'unknown'): RemoteExecError {
  return outcome === 'ended'
    ? new RemoteExecError(
        'CONNECTION_LOST',
        `the connection was lost while the command ran (${reason}); over a new one its process group was ended.`,
        { outcome, host },
      )
    : new RemoteExecError(
        'OUTCOME_UNKNOWN',
        `the connection was lost while the command ran (${reason}). It may have finished, may still run, or may never have started: look at the host before you repeat it.`,
        { outcome, host },
      );
}

/**
 * Returns the result of a command that succeeded.
 * @throws RemoteExecError COMMAND_FAILED, with the end of the command's stderr.
 */
export function expectSuccess<R extends CommandResult>(
  result: R,
  context: { readonly host: string; readonly what: string },
): R {
  if (result.exitCode === 0) return result;
  const how =
    result.exitCode === null ? `was ended by ${result.signal}` : `failed with exit code ${result.exitCode}`;
  const said = result.stderr.trim();
  throw new RemoteExecError(
    'COMMAND_FAILED',
    `${context.what} ${how}${said === '' ? '.' : `: ${said.slice(-2000)}`}`,
    { outcome: 'ended', host: context.host },
  );
}
