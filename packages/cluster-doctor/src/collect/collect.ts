import { forEachHost, type Transport } from '@harderway/remote-exec';
import type { Bundle, HostFacts } from '../bundle/model.js';
import { withCertificates } from './certificates.js';
import { collectScript } from './script.generated.js';
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

/** The host's time was read right after the command started, so what the rest of the script took does not count. */
async function collectFrom(
  { name, address, transport }: CollectTarget & { readonly kind: 'connected' },
  now: () => number,
  signal: AbortSignal,
): Promise<HostFacts> {
  const from = now() / 1000;
  let to: number | undefined;
  const result = await transport.run({
    argv: ['sh', '-s'],
    stdin: collectScript,
    sudo: true,
    endOnLoss: true,
    timeoutMs: 60_000,
    signal,
    onStdoutLine: () => {
      to ??= now() / 1000;
    },
  });
  const { clock, ...facts } = parseTranscript(result.stdout);
  return {
    name,
    ...(address === undefined ? {} : { address }),
    ...(clock === undefined ? {} : { clock: { host: clock, from, to: to ?? now() / 1000 } }),
    ...facts,
  };
}

/**
 * Collects a bundle: one command that only reads on each host. A host that does not answer is in the bundle too, with the
 * reason; the signal's reason is thrown.
 */
export async function collect(
  targets: readonly CollectTarget[],
  { signal, concurrency, now = Date.now }: CollectOptions = {},
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
  return withCertificates({
    version: 1,
    collectedAt: new Date(now()).toISOString(),
    hosts: results.map((result) => {
      if (result.kind === 'ok') return result.value;
      return nothing(result.host, result.kind === 'skipped' ? 'not tried' : result.error.message);
    }),
  });
}
