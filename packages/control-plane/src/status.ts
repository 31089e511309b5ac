import { probe } from '@harderway/desired-state';
import { type EndpointStatus, parseEndpointStatus } from '@harderway/etcd-config';
import { parseList } from '@harderway/ipvs';
import { forEachHost } from '@harderway/remote-exec';
import type { Session } from './hosts/session.js';
import { controlHosts, gatewayHost } from './hosts/topology.js';
import { etcdctl } from './resources/etcd.js';
import { virtualIpUnit } from './resources/virtual-ip.js';
import { weightsOf } from './verify/load-balancer.js';

/** How a unit of a host is. */
export interface UnitStatus {
  readonly active: string;
  readonly sub: string;
  readonly enabled: string;
  readonly restarts: number;
}

/** How a host is. */
export interface HostStatus {
  readonly host: string;
  readonly role: 'control' | 'gateway';
  readonly reachable: boolean;
  /** Why it can't be reached. */
  readonly cause?: string;
  readonly units: Readonly<Record<string, UnitStatus>>;
}

/** What runs where. */
export interface ClusterStatus {
  readonly hosts: readonly HostStatus[];
  /** By host; absent where the member doesn't answer. */
  readonly etcd: Readonly<Record<string, EndpointStatus>>;
  /** Weight of each API server behind the virtual IP, by host; absent without a table. */
  readonly weights?: Readonly<Record<string, number>>;
}

const controlUnits = [
  'etcd',
  'kube-apiserver',
  virtualIpUnit.replace('.service', ''),
  'kube-controller-manager',
  'kube-scheduler',
];
const gatewayUnits = [virtualIpUnit.replace('.service', ''), 'ldirectord'];

async function etcdStatus(session: Session, host: string): Promise<EndpointStatus | undefined> {
  const result = await session.transports
    .get(host)
    ?.run({ argv: etcdctl('endpoint', 'status', '-w', 'json'), sudo: true, timeoutMs: 15_000 });
  return result?.exitCode === 0 ? parseEndpointStatus(result.stdout).endpoints[0] : undefined;
}

async function weights(session: Session): Promise<Readonly<Record<string, number>> | undefined> {
  const gateway = gatewayHost(session.spec);
  const transport = gateway === undefined ? undefined : session.transports.get(gateway.name);
  const result = await transport?.run({ argv: ['ipvsadm', '-L', '-n'], sudo: true, timeoutMs: 15_000 });
  if (result?.exitCode !== 0) return undefined;
  const found = weightsOf(session.spec, parseList(result.stdout));
  if (found === undefined) return undefined;
  return Object.fromEntries(
    controlHosts(session.spec).map(({ name, address }) => [name, found.get(address) ?? 0] as const),
  );
}

/** Looks at units, etcd members and the balancer's table. Hosts that can't be reached are told of, not thrown. */
export async function clusterStatus(session: Session): Promise<ClusterStatus> {
  const { spec, transports, unreachable } = session;
  const units = (role: 'control' | 'gateway'): readonly string[] =>
    role === 'control' ? controlUnits : gatewayUnits;
  const results = await forEachHost(spec.hosts, async (host): Promise<HostStatus> => {
    const transport = transports.get(host.name);
    if (transport === undefined) {
      const cause = unreachable.find((other) => other.host === host.name)?.cause ?? 'not connected';
      return { host: host.name, role: host.role, reachable: false, cause, units: {} };
    }
    const resources = units(host.role).map(
      (name) => ({ kind: 'unit', name: `${name}.service`, enabled: true, active: true }) as const,
    );
    const seen = await probe(transport, resources);
    const found = units(host.role).map((name) => {
      const state = seen.units.get(`${name}.service`);
      const { active = 'unknown', sub = '', enabled = '', restarts = 0 } = state ?? {};
      return [
        name,
        { active: state?.load === 'not-found' ? 'not installed' : active, sub, enabled, restarts },
      ] as const;
    });
    return { host: host.name, role: host.role, reachable: true, units: Object.fromEntries(found) };
  });
  const hosts = results.map((result): HostStatus => {
    if (result.kind === 'ok') return result.value;
    const cause = result.kind === 'skipped' ? 'not asked' : result.error.message;
    return { host: result.host.name, role: result.host.role, reachable: false, cause, units: {} };
  });
  const members = await Promise.all(
    controlHosts(spec).map(async ({ name }) => {
      const status = await etcdStatus(session, name).catch(() => undefined);
      return status === undefined ? [] : [[name, status] as const];
    }),
  );
  const table = await weights(session).catch(() => undefined);
  return {
    hosts,
    etcd: Object.fromEntries(members.flat()),
    ...(table === undefined ? {} : { weights: table }),
  };
}
