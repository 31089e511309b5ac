import { EXIT } from '@harderway/command';
import type { Session } from '@harderway/control-plane';
import { type CommandResult, forEachHost, type Transport } from '@harderway/remote-exec';
import type { Context } from '../context.js';
import { CliError } from '../errors.js';
import type { JsonOptions } from '../options.js';
import { type ErrorView, viewError } from '../present/error.js';
import { writeJson } from '../present/json.js';
import { prefixLines } from '../present/prefix.js';
import { styleFor } from '../present/style.js';
import { type Around, withSession } from '../session.js';
import { chooseHosts, loadSpec } from '../spec-file.js';

export interface ExecOptions extends JsonOptions {
  readonly host?: readonly string[] | undefined;
  readonly role?: 'control' | 'gateway' | undefined;
  readonly sudo?: boolean | undefined;
  readonly shell?: boolean | undefined;
  /** Seconds; 0 is no limit. */
  readonly timeout?: number | undefined;
}

/** How a command ended on one host. */
interface Ended {
  readonly host: string;
  readonly result?: CommandResult | undefined;
  readonly error?: ErrorView | undefined;
}

/** A host that the command was not sent to. */
const notReached = ({ host, cause, hint }: Session['unreachable'][number]): Ended => ({
  host,
  error: {
    code: 'hosts-unreachable',
    message: `no connection: ${cause}`,
    details: [],
    ...(hint === undefined ? {} : { hint }),
  },
});

const failed = ({ result }: Ended): boolean => result?.exitCode !== 0;

function reason({ result, error }: Ended): string {
  if (result === undefined) return error?.message ?? '';
  return result.signal === null ? `exit code ${result.exitCode}` : `ended by ${result.signal}`;
}

/** Runs one command on all or the chosen hosts at once, on those that answer, and shows its output as it comes. */
export async function exec(
  context: Context,
  options: ExecOptions,
  command: readonly string[],
): Promise<number> {
  const spec = await loadSpec(context, options);
  const hosts = chooseHosts(spec, options);
  if (hosts.length === 0) throw new CliError('unknown-host', 'no host has both that name and that role');
  const { signal, stdout, stderr } = context;
  const { timeout = 0 } = options;
  const json = options.json === true;
  const out = prefixLines(hosts, (text) => stdout.write(text), styleFor(stdout, context, options));
  const err = prefixLines(hosts, (text) => stderr.write(text), styleFor(stderr, context, options));
  const argv = options.shell === true ? ['sh', '-c', command.join(' ')] : command;
  const run = (transport: Transport, stop: AbortSignal): Promise<CommandResult> =>
    transport.run({
      argv,
      signal: stop,
      ...(options.sudo === true ? { sudo: true } : {}),
      ...(timeout === 0 ? {} : { timeoutMs: timeout * 1000 }),
      ...(json ? {} : { onStdoutLine: out(transport.host), onStderrLine: err(transport.host) }),
    });
  // No progress: connecting is quick, and live lines would stand among those of the command.
  const silent: Around['progress'] = { report: () => {}, log: () => {} };
  const ended = await withSession(
    context,
    spec,
    { progress: silent, signal },
    { hosts, tolerateUnreachable: true },
    async ({ transports, unreachable }) => {
      const results = await forEachHost([...transports.values()], run, {
        concurrency: 32,
        failFast: false,
        signal,
      });
      const asked = results.map((one): Ended => {
        const { host } = one.host;
        if (one.kind === 'ok') return { host, result: one.value };
        return { host, error: viewError(one.kind === 'skipped' ? 'not tried' : one.error) };
      });
      const all = [...asked, ...unreachable.map(notReached)];
      return hosts.flatMap((name) => all.filter(({ host }) => host === name));
    },
  );
  signal.throwIfAborted();
  if (json) {
    const plain = ended.map((one) => ({
      host: one.host,
      ...(one.result ?? { error: one.error }),
    }));
    writeJson(stdout, plain);
  } else {
    for (const one of ended.filter(failed)) err(one.host)(reason(one));
    const hints = new Set(ended.flatMap(({ error }) => error?.hint ?? []));
    for (const hint of hints) stderr.write(`do: ${hint}\n`);
  }
  return ended.some(failed) ? EXIT.problems : EXIT.ok;
}
