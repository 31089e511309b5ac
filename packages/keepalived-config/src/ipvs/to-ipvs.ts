import { formatIp, parseIp } from '@harderway/ip-address';
import {
  canonicalService,
  type RealServer,
  type ServiceIdentity,
  serviceKey,
  type Table,
  type VirtualService,
} from '@harderway/ipvs';
import type { GroupService, ServiceGroup } from '../evaluate/checker/service.js';
import {
  isRefused,
  type RealServerState,
  type VirtualServerState,
} from '../evaluate/checker/virtual-server.js';
import type { State } from '../evaluate/evaluate.js';

/** The table that keepalived sets up once every server is up. */
export interface ExpectedTable {
  readonly table: Table;
  /** Whether it has all services of the file: not those of ranges with more than 4096 addresses. */
  readonly whole: boolean;
  /** Services and servers that are left out, a sentence each. */
  readonly notes: readonly string[];
}

/** The most services that a range is written out to. */
const MOST_SERVICES = 4096;

/** The addresses of a range; none if they are too many. */
function addressesOf({
  address,
  last,
}: Extract<GroupService, { readonly kind: 'range' }>): readonly string[] {
  const first = parseIp(address);
  const end = parseIp(last);
  if (first === undefined || end === undefined) return [];
  const count = Number(end.bits - first.bits) + 1;
  if (count > MOST_SERVICES) return [];
  return Array.from({ length: count }, (_, index) =>
    formatIp({ ...first, bits: first.bits + BigInt(index) }),
  );
}

/** The services of a virtual server's group; none without one. */
const servicesOf = (
  { service }: VirtualServerState,
  groups: readonly ServiceGroup[],
): readonly GroupService[] =>
  groups.find(({ name }) => service.kind === 'group' && service.name === name)?.services ?? [];

/** The services of the kernel that a virtual server stands for. */
export function identitiesOf(
  server: VirtualServerState,
  groups: readonly ServiceGroup[],
): readonly ServiceIdentity[] {
  const { service, family, protocol = 'udp' } = server;
  switch (service.kind) {
    case 'address':
      return [{ kind: 'address', protocol, family, address: service.address, port: service.port }];
    case 'fwmark':
      return [{ kind: 'fwmark', family, mark: service.mark }];
    case 'group':
      return servicesOf(server, groups).flatMap((each): readonly ServiceIdentity[] =>
        each.kind === 'fwmark'
          ? [{ kind: 'fwmark', family: each.family ?? family, mark: each.mark }]
          : addressesOf(each).map((address) => ({
              kind: 'address',
              protocol,
              family: each.family,
              address,
              port: each.port,
            })),
      );
  }
}

/** The port of a server: only by masquerading is it another one than the service's, of which a mark has none. */
function portOf({ port, forwarding }: RealServerState, identity: ServiceIdentity): number {
  const own = identity.kind === 'address' ? identity.port : 0;
  return forwarding.kind === 'masquerade' ? port || own : own;
}

const serverOf = (server: RealServerState, identity: ServiceIdentity): RealServer => ({
  family: server.family,
  address: server.address,
  port: portOf(server, identity),
  forwarding: server.forwarding,
  weight: server.weight,
  thresholds: { upper: server.upperThreshold, lower: server.lowerThreshold },
});

function serviceOf(server: VirtualServerState, identity: ServiceIdentity): VirtualService {
  const { scheduler, flags, persistence, persistenceEngine, onePacket, servers } = server;
  // The marks of a group are set up without it.
  const granularity =
    identity.kind === 'fwmark' && server.service.kind === 'group' ? undefined : server.granularity;
  return canonicalService({
    identity,
    scheduler,
    schedulerFlags: flags,
    ...(persistence === undefined
      ? {}
      : {
          persistence: {
            timeoutSeconds: persistence,
            ...(granularity === undefined ? {} : { netmask: granularity }),
          },
        }),
    ...(persistenceEngine === undefined ? {} : { persistenceEngine }),
    onePacket,
    servers: servers.filter((each) => !isRefused(each)).map((each) => serverOf(each, identity)),
  });
}

/** The table of a file's virtual servers with every server up. */
export function toIpvs({ virtualServers, groups }: State): ExpectedTable {
  const services = new Map<string, VirtualService>();
  const notes: string[] = [];
  let whole = true;
  for (const server of virtualServers) {
    for (const each of servicesOf(server, groups)) {
      if (each.kind !== 'range' || addressesOf(each).length > 0) continue;
      whole = false;
      notes.push(`the range from ${each.address} to ${each.last} has more than ${MOST_SERVICES} addresses`);
    }
    for (const { address, lowerThreshold, upperThreshold } of server.servers.filter(isRefused))
      notes.push(
        `the kernel refuses ${address}: its lthreshold of ${lowerThreshold} is above its uthreshold of ${upperThreshold}`,
      );
    for (const identity of identitiesOf(server, groups)) {
      const key = serviceKey(identity);
      if (services.has(key))
        notes.push(`${key} is a service of an earlier virtual server: the later one is left out`);
      else services.set(key, serviceOf(server, identity));
    }
  }
  return { table: { services: [...services.values()] }, whole, notes };
}
