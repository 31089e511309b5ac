import { readFlagTexts } from '@harderway/apiserver-flags';
import type { Diagnostic, Span } from '@harderway/diagnostics';
import { assignmentsOf, valueSpan } from '@harderway/systemd-unit';
import { hostRootOf } from '../files/paths.js';
import { rules } from '../rules.js';
import { type HostCommandLine, spanOfFlag } from './command-lines.js';
import type { EtcdMember } from './etcd-members.js';
import type { UnitScope } from './units.js';

/** An address and a port that a program listens on. */
interface Listener {
  readonly host: string;
  /** The unit or manifest that listens; it does not conflict with itself. */
  readonly owner: string;
  readonly protocol: 'tcp' | 'udp';
  /** `*` for all addresses. */
  readonly address: string;
  readonly port: string;
  readonly file: string;
  readonly span: Span;
}

/** The ports that programs of Kubernetes serve on unless a flag says otherwise. */
const SERVING: ReadonlyMap<string, string> = new Map([
  ['kube-apiserver', '6443'],
  ['kube-controller-manager', '10257'],
  ['kube-scheduler', '10259'],
]);

function addressOf(text: string): string {
  const address = text.replace(/^\[|\]$/g, '');
  if (address === 'localhost') return '127.0.0.1';
  return ['', '0.0.0.0', '::', '*'].includes(address) ? '*' : address;
}

/** `HOST:PORT` of a URL or of a setting of a socket, or a port alone. */
function endpointOf(text: string): Pick<Listener, 'address' | 'port'> | undefined {
  const [, address = '', port] =
    /^(?:https?:\/\/)?(?:(\[[^\]]*\]|[^:/[\]]*):)?(\d{1,5})\/?$/.exec(text.trim()) ?? [];
  return port === undefined || port === '0' ? undefined : { address: addressOf(address), port };
}

function listenersOfProgram(line: HostCommandLine): readonly Listener[] {
  const usual = SERVING.get(line.program);
  if (usual === undefined || (line.unknown?.size ?? 0) > 0) return [];
  const flags = readFlagTexts(line.argv);
  const endpoint = endpointOf(`${flags['bind-address'] ?? ''}:${flags['secure-port'] ?? usual}`);
  const { host, owner, path: file } = line;
  const span = spanOfFlag(line, 'secure-port');
  return endpoint === undefined ? [] : [{ host, owner, protocol: 'tcp', ...endpoint, file, span }];
}

const ETCD_FLAGS = [
  ['listen-client-urls', 'http://localhost:2379'],
  ['listen-peer-urls', 'http://localhost:2380'],
  ['listen-metrics-urls', ''],
] as const;

const listenersOfMember = ({ line, settings }: EtcdMember): readonly Listener[] =>
  ETCD_FLAGS.flatMap(([flag, usual]) => {
    const { text = usual, span = line.whole, file = line.path } = settings.get(flag) ?? {};
    return text.split(',').flatMap((url): readonly Listener[] => {
      const endpoint = endpointOf(url);
      const { host, owner } = line;
      return endpoint === undefined ? [] : [{ host, owner, protocol: 'tcp', ...endpoint, file, span }];
    });
  });

const listenersOfSockets = ({ host, parts }: UnitScope): readonly Listener[] =>
  parts.flatMap(({ name: owner, path: file, document }) =>
    (['ListenStream', 'ListenDatagram'] as const).flatMap((key) =>
      owner.includes('@.')
        ? []
        : assignmentsOf(document, 'Socket', key).flatMap((node): readonly Listener[] => {
            const endpoint = endpointOf(node.value);
            const protocol = key === 'ListenStream' ? 'tcp' : 'udp';
            return endpoint === undefined
              ? []
              : [{ host, owner, protocol, ...endpoint, file, span: valueSpan(node) }];
          }),
    ),
  );

/** Units of a scope that never run together, since one of them says so. */
function conflictsOf(scopes: readonly UnitScope[]): (one: Listener, other: Listener) => boolean {
  const pairs = new Set(
    scopes.flatMap(({ parts }) =>
      parts.flatMap(({ name, named }) =>
        named.filter(({ key }) => key === 'Conflicts').map((other) => `${name} ${other.name}`),
      ),
    ),
  );
  return (one, other) => pairs.has(`${one.owner} ${other.owner}`) || pairs.has(`${other.owner} ${one.owner}`);
}

/** Reports services of one host that listen on the same port of the same address. */
export function collidingPorts(
  scopes: readonly UnitScope[],
  lines: readonly HostCommandLine[],
  members: readonly EtcdMember[],
): readonly Diagnostic[] {
  const excludeEachOther = conflictsOf(scopes);
  const all = [
    ...lines.flatMap(listenersOfProgram),
    ...members.flatMap(listenersOfMember),
    ...scopes.flatMap(listenersOfSockets),
  ];
  /** The first listener of each address, by host and port. */
  const taken = new Map<string, Map<string, Listener>>();
  return all.flatMap((listener): readonly Diagnostic[] => {
    const { host, owner, protocol, address, port, file, span } = listener;
    const key = `${host} ${protocol} ${port}`;
    const addresses = taken.get(key) ?? new Map<string, Listener>();
    taken.set(key, addresses);
    const others = address === '*' ? [...addresses.values()] : [addresses.get('*'), addresses.get(address)];
    if (!addresses.has(address)) addresses.set(address, listener);
    const first = others.find(
      (each) => each !== undefined && each.owner !== owner && !excludeEachOther(each, listener),
    );
    if (first === undefined) return [];
    return [
      rules.diagnostic('ports-collide', {
        // That files of a directory are for one host is likely, and no more.
        severity: hostRootOf(file) === undefined ? 'warning' : 'error',
        message: `${owner} listens on port ${port} (${protocol}), and so does ${first.owner}`,
        hint: 'Give one of them another port or address, or let their units exclude each other with Conflicts=.',
        file,
        span,
        related: [{ message: `${first.owner} listens here`, file: first.file, span: first.span }],
      }),
    ];
  });
}
