import { parseIp } from '@harderway/ip-address';
import { forEachHost, RemoteExecError, type Transport } from '@harderway/remote-exec';
import type { Bundle, ClientFacts, HostFacts } from '../bundle/model.js';
import { clusterOf } from '../cluster/cluster.js';
import { withCertificates } from './certificates.js';
import { clientScript, collectScript } from './script.generated.js';
import { parseTranscript } from './transcript.js';

/** A host to collect from: a connection, or the reason why there is none. */
export type CollectTarget = {
  readonly name: string;
  /** Its address, so that it can be recognized although it does not answer. */
  readonly address?: string | undefined;
} & (
  | { readonly kind: 'connected'; readonly transport: Transport }
  | { readonly kind: 'unreachable'; readonly reason: string }
);

/** Options of {@link collect}. */
export interface CollectOptions {
  readonly signal?: AbortSignal | undefined;
  /** The machine from which the virtual addresses are tried, such as `local()`. Default: nobody tries them. */
  readonly client?: Transport | undefined;
  /** Hosts at the same time. Default 32. */
  readonly concurrency?: number | undefined;
  /** The time of this machine in milliseconds. Default: `Date.now`. */
  readonly now?: (() => number) | undefined;
}

const nothing = ({ name, address }: CollectTarget, reason: string): HostFacts => ({
  name,
  ...(address === undefined ? {} : { address }),
  answers: {},
  files: {},
  processes: [],
  unread: [{ subject: 'the host', reason }],
});

/** How long a host may take to describe itself. */
const LIMIT_MS = 60_000;

/** The facts of a host; those that it gave in time, if it was reached and did not finish. */
async function collectFrom(
  { name, address, transport }: CollectTarget & { readonly kind: 'connected' },
  now: () => number,
  signal: AbortSignal,
): Promise<HostFacts> {
  const from = now() / 1000;
  // The host's time was read right after the command started, so what the rest of the script took does not count.
  let to: number | undefined;
  const lines: string[] = [];
  let cut: string | undefined;
  try {
    await transport.run({
      argv: ['sh', '-s'],
      stdin: collectScript,
      sudo: true,
      endOnLoss: true,
      timeoutMs: LIMIT_MS,
      signal,
      onStdoutLine: (line) => {
        to ??= now() / 1000;
        lines.push(line);
      },
    });
  } catch (error) {
    const late = error instanceof RemoteExecError && error.code === 'timed-out';
    if (!late || lines.length === 0) throw error;
    cut = `the command that reads it did not finish in ${LIMIT_MS / 1000} s`;
  }
  const { clock, ...facts } = parseTranscript(lines.join('\n'), cut);
  return {
    name,
    ...(address === undefined ? {} : { address }),
    ...(clock === undefined ? {} : { clock: { host: clock, from, to: to ?? now() / 1000 } }),
    ...facts,
  };
}

/** The most virtual addresses that are followed: a stranger's host has said what they are. */
const MOST_ADDRESSES = 4;

/** Follows the way to the virtual addresses of a bundle; undefined if it has none. */
async function lookFrom(
  client: Transport,
  bundle: Bundle,
  signal: AbortSignal | undefined,
): Promise<ClientFacts | undefined> {
  const services = clusterOf(bundle)
    .virtualAddresses.filter(({ address }) => parseIp(address)?.family === 4)
    .map(({ address, port }) => `${address}:${port}`);
  if (services.length === 0) return undefined;
  const argv = ['sh', '-s', '--', ...services.slice(0, MOST_ADDRESSES)];
  const left = services.slice(MOST_ADDRESSES).map((service) => ({
    subject: `the way to ${service}`,
    reason: `only ${MOST_ADDRESSES} virtual addresses are followed`,
  }));
  try {
    const { stdout } = await client.run({ argv, stdin: clientScript, timeoutMs: 30_000, signal });
    const { answers, unread } = parseTranscript(stdout);
    return { answers, unread: [...unread, ...left] };
  } catch (error) {
    signal?.throwIfAborted();
    const reason = error instanceof Error ? error.message : String(error);
    return { answers: {}, unread: [{ subject: 'the way to the virtual address', reason }] };
  }
}

/**
 * Collects a bundle: one command that only reads on each host. A host that does not answer is in the bundle too, with the
 * reason; the signal's reason is thrown. With `client`, one command there tries the virtual addresses afterwards.
 */
export async function collect(
  targets: readonly CollectTarget[],
  { client, signal, concurrency, now = Date.now }: CollectOptions = {},
): Promise<Bundle> {
  const results = await forEachHost(
    targets,
    (target, stop) =>
      target.kind === 'connected'
        ? collectFrom(target, now, stop)
        : Promise.resolve(nothing(target, target.reason)),
    { concurrency, signal },
  );
  signal?.throwIfAborted();
  const bundle: Bundle = {
    version: 1,
    collectedAt: new Date(now()).toISOString(),
    hosts: results.map((result) => {
      if (result.kind === 'ok') return result.value;
      return nothing(result.host, result.kind === 'skipped' ? 'not tried' : result.error.message);
    }),
  };
  const seen = client === undefined ? undefined : await lookFrom(client, bundle, signal);
  return withCertificates({ ...bundle, client: seen });
}
