import type { ClusterSpec, HostSpec } from '@harderway/cluster-spec';
import type { ProgressEvent } from '@harderway/progress';
import { type ConnectOptions, connectFromConfig, forEachHost, type Transport } from '@harderway/remote-exec';
import { ControlPlaneError } from '../model/errors.js';
import type { Session, UnreachableHost } from '../model/session.js';
import { mayPass, redial } from './redial.js';
import { codeOf, hostsUnreachable, toUnreachable } from './unreachable.js';

/** How a host is connected to. */
type Dialing = Pick<ConnectOptions, 'signal' | 'onDebug'>;

/** Options of {@link openSession}. */
export interface SessionOptions {
  /** Only these hosts. Default: all. */
  readonly hosts?: readonly string[] | undefined;
  /** Hosts to connect to, and later to look at, at the same time. Default 32. What a plan changes together stays together. */
  readonly concurrency?: number | undefined;
  readonly onProgress?: ((event: ProgressEvent) => void) | undefined;
  /** Called for each connection and each command on a host, with secrets redacted. */
  readonly onDebug?: ConnectOptions['onDebug'] | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Continue with the hosts that answer. Default false: one that does not answer is an error. */
  readonly tolerateUnreachable?: boolean | undefined;
  /**
   * With `tolerateUnreachable`: dial hosts that do not answer again while the session is open, and move them from
   * `unreachable` to `transports` once they answer. Default false.
   */
  readonly redial?: boolean | undefined;
  /** How a host is reached. Default: over SSH as cluster.yaml and ssh_config say. */
  readonly connect?: ((host: HostSpec, how: Dialing) => Promise<Transport>) | undefined;
}

/** By cluster.yaml, and by ssh_config for what it does not say: jump hosts, certificates, aliases. */
const overSsh = ({ name, ssh: { host, ...own } }: HostSpec, how: Dialing): Promise<Transport> =>
  connectFromConfig(host, { name, ...own, ...how });

/** Hosts with a connection, and those without. */
interface Dialed {
  readonly transports: readonly (readonly [string, Transport])[];
  readonly unreachable: readonly UnreachableHost[];
  /** Those that may answer later. */
  readonly awaited: readonly HostSpec[];
  readonly cause: unknown;
}

type Dial = (host: HostSpec, signal: AbortSignal) => Promise<Transport>;

async function dialAll(
  wanted: readonly HostSpec[],
  open: Dial,
  { onProgress, concurrency, signal }: SessionOptions,
): Promise<Dialed> {
  const results = await forEachHost(
    wanted,
    async (host, stop) => {
      const started = performance.now();
      const event = { id: 'connect', title: 'connect', host: host.name };
      onProgress?.({ kind: 'start', ...event });
      const transport = await open(host, stop).catch((error: unknown) => {
        const detail = error instanceof Error ? error.message : String(error);
        onProgress?.({ kind: 'failed', ...event, detail });
        throw error;
      });
      try {
        onProgress?.({ kind: 'done', ...event, elapsedMs: performance.now() - started });
        return transport;
      } catch (error) {
        // Nobody else knows of the connection.
        await transport.close();
        throw error;
      }
    },
    { concurrency, signal },
  );
  const transports: (readonly [string, Transport])[] = [];
  const unreachable: UnreachableHost[] = [];
  const awaited: HostSpec[] = [];
  let cause: unknown;
  for (const result of results) {
    if (result.kind === 'ok') transports.push([result.host.name, result.value]);
    else if (result.kind === 'skipped') unreachable.push({ host: result.host.name, cause: 'not tried' });
    else {
      cause = result.error;
      unreachable.push(toUnreachable(result.host.name, result.error));
      if (mayPass(codeOf(result.error))) awaited.push(result.host);
    }
  }
  return { transports, unreachable, awaited, cause };
}

/** @throws ControlPlaneError `invalid-option` for a name that is not one of cluster.yaml */
function assertHosts(all: readonly HostSpec[], names: readonly string[]): void {
  const missing = names.find((name) => all.every((host) => host.name !== name));
  if (missing === undefined) return;
  throw new ControlPlaneError('invalid-option', `cluster.yaml has no host ${missing}`, {
    found: `its hosts are ${all.map(({ name }) => name).join(', ')}`,
    hint: 'use a name of `hosts` in cluster.yaml; no connection was made',
  });
}

/**
 * Connects to the hosts in parallel, each once.
 *
 * @throws ControlPlaneError `hosts-unreachable`, with every host that failed and its cause; `invalid-option` for a name in
 * `hosts` that cluster.yaml lacks. No connection stays open then.
 */
export async function openSession(spec: ClusterSpec, options: SessionOptions = {}): Promise<Session> {
  const all = [...spec.hosts, ...spec.leaving];
  const { concurrency, onDebug, connect: by = overSsh, hosts = all.map(({ name }) => name) } = options;
  assertHosts(all, hosts);
  const open: Dial = (host, signal) => by(host, { signal, onDebug });
  const leaving = new Set(spec.leaving.map(({ name }) => name));
  const transports = new Map<string, Transport>();
  const unreachable: UnreachableHost[] = [];
  const closing = new AbortController();
  const redialed: Promise<void>[] = [];
  const close = async (): Promise<void> => {
    closing.abort();
    await Promise.all(redialed);
    // One that fails to close keeps none of the others open.
    const closed = await Promise.allSettled(
      [...transports.values()].map(async (transport) => transport.close()),
    );
    const failed = closed.find(({ status }) => status === 'rejected');
    if (failed?.status === 'rejected') throw failed.reason;
  };
  const answerLate = async (host: HostSpec): Promise<void> => {
    const { signal } = closing;
    const place = (): number => unreachable.findIndex((one) => one.host === host.name);
    try {
      transports.set(host.name, await redial(() => open(host, signal), codeOf, signal));
      unreachable.splice(place(), 1);
    } catch (error) {
      if (!signal.aborted && error instanceof Error) unreachable[place()] = toUnreachable(host.name, error);
    }
  };
  const reach = async (names: readonly string[]): Promise<void> => {
    const isKnown = (name: string): boolean =>
      transports.has(name) || unreachable.some(({ host }) => host === name);
    const wanted = all.filter(({ name }) => names.includes(name) && !isKnown(name));
    const dialed = await dialAll(wanted, open, options);
    for (const [name, transport] of dialed.transports) transports.set(name, transport);
    unreachable.push(...dialed.unreachable);
    options.signal?.throwIfAborted();
    // A machine that is gone for good can leave too.
    const missed = dialed.unreachable.filter(({ host }) => !leaving.has(host));
    if (missed.length > 0 && options.tolerateUnreachable !== true)
      throw hostsUnreachable(missed, wanted.length, dialed.cause);
    if (options.redial === true) redialed.push(...dialed.awaited.map(answerLate));
  };
  try {
    await reach(hosts);
  } catch (error) {
    // Why the session could not be opened counts more than why a connection did not close.
    await close().catch(() => {});
    throw error;
  }
  return { spec, transports, unreachable, concurrency, reach, close };
}
