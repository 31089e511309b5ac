import type { Command, CommandResult } from '@harderway/remote-exec';
import { ControlPlaneError } from '../model/errors.js';
import type { Session } from '../model/session.js';

/**
 * Runs a command as root on a host of the session.
 *
 * @param how by default it may take 30 s
 * @throws ControlPlaneError `step-failed` with the last line that it printed; and what the transport throws.
 */
export async function runAsRoot(
  session: Session,
  host: string,
  argv: readonly string[],
  signal?: AbortSignal,
  how: Pick<Command, 'timeoutMs' | 'onStdoutLine'> = { timeoutMs: 30_000 },
): Promise<CommandResult> {
  const transport = session.transports.get(host);
  if (transport === undefined) throw new Error(`no connection to ${host}`);
  const result = await transport.run({ argv, sudo: true, signal, ...how });
  if (result.exitCode === 0) return result;
  const [found] = result.stderr.trim().split('\n').slice(-1);
  throw new ControlPlaneError('step-failed', `${host}: ${argv[0]} failed`, {
    host,
    ...(found ? { found } : {}),
    hint: 'fix the cause, then run the same command again: it continues from here',
  });
}
