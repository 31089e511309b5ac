import { type Command, type CommandResult, isRemoteExecError, type Transport } from '@harderway/remote-exec';
import { DesiredStateError } from '../errors.js';

/**
 * Runs a command as root.
 *
 * @throws DesiredStateError `no-sudo` where the login may not become root; else what the transport throws.
 */
export async function asRoot(transport: Transport, command: Command): Promise<CommandResult> {
  try {
    return await transport.run({ ...command, sudo: true });
  } catch (error) {
    if (!isRemoteExecError(error) || error.code !== 'sudo-refused') throw error;
    throw new DesiredStateError('no-sudo', 'the login user may not become root without a password', {
      found: /It said: (.*)/s.exec(error.message)?.[1] ?? error.message,
      cause: error,
    });
  }
}
