import { EXIT, type Output, type World } from '@harderway/command';
import { visible } from '@harderway/diagnostics';
import { forEachHost } from '../hosts/for-each-host.js';
import { type HostLines, prefixLines } from '../hosts/prefix-lines.js';
import type { WorkOptions } from '../model/command.js';
import type { Transport } from '../model/transport.js';
import { connectHost } from './connect-host.js';
import { hostsOf } from './hosts.js';
import type { HostValues } from './options.js';
import { exitedWithError, type HostReport, printFolded, printResult, record, wouldChange } from './report.js';
import { askForSecrets } from './secrets.js';
import { createStatus } from './status.js';

/** Does the work on one host. */
export type HostWork = (host: Transport, name: string, limits: WorkOptions) => Promise<HostReport>;

/** Outputs for the work on the hosts. */
export interface HostOutputs {
  /** Writers for lines of stdout and stderr, prefixed with the host's name. */
  readonly out: HostLines;
  readonly err: HostLines;
  /** Shows the share of its bytes that a host has received, from 0 to 1. */
  readonly share: (host: string, share: number) => void;
}

/** Makes text of a host safe for a terminal, which control characters in it would command; others get it as it is. */
const safeFor = (output: Output): ((text: string) => string) =>
  output.columns() === undefined ? String : (text) => visible(text, { lines: true });

function shownOn(output: Output, lines: HostLines): HostLines {
  const safe = safeFor(output);
  return {
    of: (host) => {
      const write = lines.of(host);
      return (line) => write(safe(line));
    },
  };
}

/**
 * Does work on every host of a command line, prints the results, and returns the exit code.
 * @param readers arguments that read stdin, which only one may do
 * @param prepare reads local input once for all hosts
 * @throws UsageError, CommandError
 */
export async function onHosts(
  options: HostValues & { readonly fold?: boolean | undefined },
  readers: readonly string[],
  world: World,
  prepare: (surroundings: HostOutputs) => Promise<HostWork>,
): Promise<number> {
  const { json, debug } = options;
  const chosen = await hostsOf(options, readers, world);
  const hosts = [...chosen.keys()];
  const columns = world.stderr.columns();
  const status =
    columns === undefined
      ? undefined
      : createStatus(hosts.length, world.stderr.write, () => world.stderr.columns() ?? columns);
  const above = ({ write }: Output): Output['write'] => status?.above(write) ?? write;
  const [stdout, stderr] = [above(world.stdout), above(world.stderr)];
  const color = world.stdout.paint('error', '-') !== '-';
  const out = shownOn(world.stdout, prefixLines(hosts, stdout, { color }));
  const err = shownOn(world.stderr, prefixLines(hosts, stderr, { color }));
  const work = await prepare({ out, err, share: (host, share) => status?.share(host, share) });
  const secrets = await askForSecrets(options, world.signal);
  const onDebug = debug ? (event: unknown): void => void stderr(`${JSON.stringify(event)}\n`) : undefined;
  for (const [name, connection] of chosen)
    for (const variable of connection?.notFollowed ?? [])
      err.of(name)(`${variable} of the inventory is ignored`);
  const one = async (name: string, signal: AbortSignal): Promise<HostReport> => {
    status?.begin(name);
    const connection = chosen.get(name);
    const host = await connectHost(options, name, connection, secrets, { signal, onDebug });
    try {
      return await work(host, name, {
        sudo:
          options.sudo ||
          options.askSudo ||
          options.sudoPasswordFile !== undefined ||
          connection?.sudo === true,
        timeoutMs: options.timeout,
        signal,
      });
    } finally {
      await host.close();
    }
  };
  const results = await forEachHost(hosts, one, {
    concurrency: options.parallel,
    batches: options.batch,
    maxFailures: options.maxFailures,
    failFast: options.failFast,
    signal: world.signal,
    isFailure: exitedWithError,
    onResult: (result) => {
      status?.end(result.host, result.kind === 'ok' && !exitedWithError(result.value));
      if (json) void stdout(`${JSON.stringify(record(result))}\n`);
      else if (options.fold !== true || result.kind !== 'ok')
        printResult(result, out.of(result.host), err.of(result.host));
    },
  });
  status?.close();
  if (options.fold === true && !json) printFolded(results, (text) => stdout(safeFor(world.stdout)(text)));
  const done = results.every((result) => result.kind === 'ok' && !exitedWithError(result.value));
  if (!done) return EXIT.problems;
  return results.some((result) => result.kind === 'ok' && wouldChange(result.value))
    ? EXIT.differences
    : EXIT.ok;
}
