import { type CommandResult, quote } from '@harderway/remote-exec';
import type { CheckContext, CheckResult, StageCheck } from '../model/check.js';

/** Runs a command as root on a host of the session. */
export async function runOn(
  { session, signal }: CheckContext,
  host: string,
  argv: readonly string[],
): Promise<CommandResult> {
  const transport = session.transports.get(host);
  if (transport === undefined) {
    const cause = session.unreachable.find((one) => one.host === host)?.cause;
    throw new Error(cause === undefined ? `no connection to ${host}` : `no connection: ${cause}`);
  }
  return transport.run({ argv, sudo: true, timeoutMs: 20_000, signal });
}

/**
 * The line that says why a command failed: the message of curl, which general advice follows, or else the last line; of standard
 * error, if there is any.
 */
export function failureLine({ stdout, stderr }: CommandResult): string {
  const lines = (stderr.trim() || stdout.trim()).split('\n');
  return lines.find((line) => line.startsWith('curl: (')) ?? lines.at(-1) ?? '';
}

/** A check that is one command on one host. */
export interface HostCheck {
  readonly id: string;
  readonly title: string;
  readonly host: string;
  readonly argv: readonly string[];
  /** As in {@link StageCheck.finding}. */
  readonly finding?: string | undefined;
  /** Call `judge` also if the command fails. Default false: the check fails with the last line printed. */
  readonly judgesFailure?: boolean | undefined;
  readonly judge: (result: CommandResult, context: CheckContext) => CheckResult;
}

/** Makes a check of a command on a host. Its finding shows everything printed unless `judge` gives another output. */
export const hostCheck = ({ argv, judgesFailure = false, judge, ...names }: HostCheck): StageCheck => ({
  ...names,
  command: quote(argv),
  look: async (context) => {
    const result = await runOn(context, names.host, argv);
    const output = `${result.stdout}${result.stderr}`;
    if (result.exitCode !== 0 && !judgesFailure) return { ok: false, detail: failureLine(result), output };
    return { output, ...judge(result, context) };
  },
});
