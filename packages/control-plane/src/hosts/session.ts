import type { ClusterSpec, HostSpec } from '@harderway/cluster-spec';
import type { ProgressEvent } from '@harderway/progress';
import { connect, forEachHost, type Transport } from '@harderway/remote-exec';
import { ControlPlaneError } from '../errors.js';

/** Open connections to the hosts of one cluster. */
export interface Session {
  readonly spec: ClusterSpec;
  /** By host name, in the order of cluster.yaml. */
  readonly transports: ReadonlyMap<string, Transport>;
  /** Hosts without a connection, with the cause; empty unless the caller tolerates them. */
  readonly unreachable: readonly { readonly host: string; readonly cause: string }[];
  close(): Promise<void>;
}

/** Options of {@link openSession}. */
export interface SessionOptions {
  /** Only these hosts. Default: all. */
  readonly hosts?: readonly string[];
  readonly onProgress?: (event: ProgressEvent) => void;
  readonly signal?: AbortSignal;
  /** Go on with the hosts that answer. Default false: one that does not is an error. */
  readonly tolerateUnreachable?: boolean;
  /** How a host is reached. Default: over SSH as cluster.yaml says. */
  readonly connect?: (host: HostSpec, signal: AbortSignal) => Promise<Transport>;
}

const overSsh = (host: HostSpec, signal: AbortSignal): Promise<Transport> =>
  connect({ name: host.name, ...host.ssh }, { signal });

/** What to do about a host that can't be reached, by the transport's error code. */
const hints: Readonly<Record<string, string>> = {
  HOST_KEY_UNKNOWN:
    'log in once with ssh to check and accept its key, or set ssh.hostKeyPolicy: accept-new in cluster.yaml',
  HOST_KEY_CHANGED:
    'if the machine was rebuilt, remove its line from known_hosts; if not, someone may be between you and it',
  AUTH_FAILED:
    'check ssh.user and ssh.identityFile in cluster.yaml, and that the key is in authorized_keys there',
};

const codeOf = (error: Error): string =>
  'code' in error && typeof error.code === 'string' ? error.code : '';

/** Where and what, if it is about one host. */
const only = (unreachable: Session['unreachable']): { readonly host?: string; readonly found?: string } => {
  const [first, ...others] = unreachable;
  return first === undefined || others.length > 0 ? {} : { host: first.host, found: first.cause };
};

/**
 * Connects to the hosts in parallel, each once.
 *
 * @throws ControlPlaneError `hosts-unreachable`, which lists every host that failed with its cause; no
 * connection stays open then.
 */
export async function openSession(spec: ClusterSpec, options: SessionOptions = {}): Promise<Session> {
  const wanted = spec.hosts.filter((host) => options.hosts?.includes(host.name) ?? true);
  const open = options.connect ?? overSsh;
  const results = await forEachHost(
    wanted,
    async (host, signal) => {
      const started = performance.now();
      options.onProgress?.({ kind: 'start', id: 'connect', title: 'connect', host: host.name });
      try {
        const transport = await open(host, signal);
        const elapsedMs = performance.now() - started;
        options.onProgress?.({ kind: 'done', id: 'connect', title: 'connect', host: host.name, elapsedMs });
        return transport;
      } catch (error) {
        const detail = error instanceof Error ? error.message : String(error);
        options.onProgress?.({ kind: 'failed', id: 'connect', title: 'connect', host: host.name, detail });
        throw error;
      }
    },
    { concurrency: 32, ...(options.signal === undefined ? {} : { signal: options.signal }) },
  );
  const transports = new Map<string, Transport>();
  const unreachable: { readonly host: string; readonly cause: string }[] = [];
  const advice = new Set<string>();
  let cause: unknown;
  for (const result of results) {
    if (result.kind === 'ok') transports.set(result.host.name, result.value);
    else if (result.kind === 'skipped') unreachable.push({ host: result.host.name, cause: 'not tried' });
    else {
      cause = result.error;
      unreachable.push({
        host: result.host.name,
        cause: result.error.message.replace(`${result.host.name}: `, ''),
      });
      advice.add(
        hints[codeOf(result.error)] ?? 'check that the machine is up and that its address and port are right',
      );
    }
  }
  const close = async (): Promise<void> => {
    await Promise.all([...transports.values()].map((transport) => transport.close()));
  };
  if (unreachable.length > 0 && (options.tolerateUnreachable !== true || options.signal?.aborted === true)) {
    await close();
    options.signal?.throwIfAborted();
    throw new ControlPlaneError(
      'hosts-unreachable',
      `${unreachable.length} of ${wanted.length} hosts can't be reached`,
      {
        details: unreachable.map(({ host, cause: why }) => `${host}: ${why}`),
        ...only(unreachable),
        hint: [...advice].join('; '),
        cause,
      },
    );
  }
  return { spec, transports, unreachable, close };
}
