import type { CommandResult } from '@harderway/remote-exec';
import type { CheckContext } from './model.js';

/** Runs a command as root on a host of the session. */
export async function runOn(
  context: CheckContext,
  host: string,
  argv: readonly string[],
): Promise<CommandResult> {
  const transport = context.session.transports.get(host);
  if (transport === undefined) {
    const cause = context.session.unreachable.find((one) => one.host === host)?.cause;
    throw new Error(cause === undefined ? `no connection to ${host}` : `no connection: ${cause}`);
  }
  const { signal } = context;
  return transport.run({ argv, sudo: true, timeoutMs: 20_000, ...(signal === undefined ? {} : { signal }) });
}

/** Last line that a failed command printed. */
export const lastLine = (result: CommandResult): string =>
  (result.stderr.trim() || result.stdout.trim()).split('\n').at(-1) ?? '';
