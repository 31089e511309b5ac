import { EXIT } from '@harderway/command';
import type { Session } from '@harderway/control-plane';
import { uncolored, visible } from '@harderway/diagnostics';
import { type CommandResult, forEachHost, type Transport } from '@harderway/remote-exec';
import { prefixLines } from '@harderway/remote-exec/output';
import type { Context, Output } from '../context.js';
import { CliError } from '../errors.js';
import type { OptionsOf } from '../options.js';
import { type ErrorView, viewError } from '../present/error.js';
import { writeJson } from '../present/json.js';
import { type Job, withSession } from '../session.js';
import { chooseHosts, loadSpec } from '../spec-file.js';

/** How a command ended on one host. */
interface Ended {
  readonly host: string;
  readonly result?: CommandResult | undefined;
  readonly error?: ErrorView | undefined;
}

/** A host that the command was not sent to. */
const notReached = ({ host, cause, hint }: Session['unreachable'][number]): Ended => ({
  host,
  error: { code: 'hosts-unreachable', message: `no connection: ${cause}`, details: [], hint },
});

const failed = ({ result }: Ended): boolean => result?.exitCode !== 0;

function reason({ result, error }: Ended): string {
  if (result === undefined) return error?.message ?? '';
  return result.signal === null ? `exit code ${result.exitCode}` : `ended by ${result.signal}`;
}

/** Writes lines of a host to an output, each with the host's name in front. */
function lineWriter(hosts: readonly string[], output: Output): (host: string) => (line: string) => unknown {
  const color = output.paint !== uncolored;
  const lines = prefixLines(hosts, (text) => output.write(text), { color });
  return (host) => (line) => lines.of(host)(visible(line));
}

/** Runs one command on all or the chosen hosts at once, on those that answer, and shows its output as it comes. */
export async function exec(
  context: Context,
  options: OptionsOf<'exec'>,
  command: readonly string[],
): Promise<number> {
  const spec = await loadSpec(context, options, { keys: false });
  const hosts = chooseHosts(spec, options);
  if (hosts.length === 0) throw new CliError('unknown-host', 'no host has both that name and that role');
  const { signal, stdout, stderr } = context;
  const { json, sudo, shell, timeout = 0 } = options;
  const out = lineWriter(hosts, stdout);
  const err = lineWriter(hosts, stderr);
  const run = (transport: Transport, stop: AbortSignal): Promise<CommandResult> =>
    transport.run({
      argv: shell ? ['sh', '-c', command.join(' ')] : command,
      signal: stop,
      sudo,
      timeoutMs: timeout === 0 ? undefined : timeout * 1000,
      onStdoutLine: json ? undefined : out(transport.host),
      onStderrLine: json ? undefined : err(transport.host),
    });
  // No progress: connecting is quick, and live lines would get between those of the command.
  const between = (write: () => void): void => write();
  const job: Job = { progress: { report: () => {}, log: () => {} }, between, signal };
  const reach = { hosts, tolerateUnreachable: true };
  const ended = await withSession(context, spec, job, reach, async ({ transports, unreachable }) => {
    const { concurrency } = context;
    const results = await forEachHost([...transports.values()], run, { concurrency, signal });
    const asked = results.map((one): Ended => {
      const { host } = one.host;
      if (one.kind === 'ok') return { host, result: one.value };
      return { host, error: viewError(one.kind === 'skipped' ? 'not tried' : one.error) };
    });
    const all = [...asked, ...unreachable.map(notReached)];
    return hosts.flatMap((name) => all.filter(({ host }) => host === name));
  });
  signal.throwIfAborted();
  if (json) {
    writeJson(
      stdout,
      ended.map(({ host, result, error }) => ({ host, ...(result ?? { error }) })),
    );
  } else {
    for (const one of ended.filter(failed)) err(one.host)(reason(one));
    const hints = new Set(ended.flatMap(({ error }) => error?.hint ?? []));
    for (const hint of hints) stderr.write(`hint: ${hint}\n`);
  }
  return ended.some(failed) ? EXIT.problems : EXIT.ok;
}
