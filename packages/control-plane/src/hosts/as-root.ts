import type { CommandResult } from '@harderway/remote-exec';
import { ControlPlaneError } from '../model/errors.js';
import type { Session } from '../model/session.js';

/**
 * Runs a command as root on a host of the session.
 *
 * @throws ControlPlaneError `step-failed` with the last line that it printed; and what the transport throws.
 */
export async function runAsRoot(
  session: Session,
  host: string,
  argv: readonly string[],
  signal?: AbortSignal,
): Promise<CommandResult> {
  const transport = session.transports.get(host);
  if (transport === undefined) throw new Error(`no connection to ${host}`);
  const result = await transport.run({
    argv,
    sudo: true,
    timeoutMs: 30_000,
    signal,
  });
  if (result.exitCode === 0) return result;
  const [found] = result.stderr.trim().split('\n').slice(-1);
  throw new ControlPlaneError('step-failed', `${host}: ${argv[0]} failed`, {
    host,
    ...(found ? { found } : {}),
    hint: 'fix the cause, then run the same command again: it continues from here',
  });
}
