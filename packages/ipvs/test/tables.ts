import fc from 'fast-check';
import { parseDottedQuad } from '../src/address/ipv4.js';
import { parseIpv6 } from '../src/address/ipv6.js';
import type {
  AddressService,
  Family,
  Forwarding,
  RealServer,
  SchedulerFlag,
  ServiceIdentity,
  Table,
  Thresholds,
  VirtualService,
} from '../src/model.js';
import { canonicalTable, serverKey, serviceKey } from '../src/table/identity.js';

const optional = <Value>(value: fc.Arbitrary<Value>): fc.Arbitrary<Value | undefined> =>
  fc.oneof(fc.constant(undefined), value);

// Few addresses and ports, so that two tables often have services and servers in common.
const address4 = fc.constantFrom('10.0.0.1', '10.0.0.2', '10.0.0.3', '10.0.0.20', '192.168.6.1');
const address6 = fc.constantFrom('2001:db8::1', '2001:db8:1:2:3:4:5:6', 'fd00::5');
const port = fc.constantFrom(80, 8080);

const identity: fc.Arbitrary<ServiceIdentity> = fc.oneof(
  fc.record({
    kind: fc.constant('address' as const),
    protocol: fc.constantFrom('tcp' as const, 'udp' as const, 'sctp' as const),
    family: fc.constant('inet' as const),
    address: address4,
    port,
  }),
  fc.record({
    kind: fc.constant('address' as const),
    protocol: fc.constantFrom('tcp' as const, 'udp' as const),
    family: fc.constant('inet6' as const),
    address: address6,
    port,
  }),
  fc.record({
    kind: fc.constant('fwmark' as const),
    family: fc.constantFrom('inet' as const, 'inet6' as const),
    mark: fc.constantFrom(1, 7, 2147483647),
  }),
);

const tunnel: fc.Arbitrary<Forwarding> = fc.oneof(
  fc.constant<Forwarding>({ kind: 'tunnel', tunnel: { kind: 'ipip' } }),
  fc
    .constantFrom('none' as const, 'full' as const, 'remote' as const)
    .map((checksum): Forwarding => ({ kind: 'tunnel', tunnel: { kind: 'gue', port: 6080, checksum } })),
  fc
    .constantFrom('none' as const, 'full' as const)
    .map((checksum): Forwarding => ({ kind: 'tunnel', tunnel: { kind: 'gre', checksum } })),
);

const thresholds: fc.Arbitrary<Thresholds> = fc.constantFrom(
  { upper: 0, lower: 0 },
  { upper: 1000, lower: 750 },
  { upper: 5, lower: 0 },
  { upper: 2147483647, lower: 2147483647 },
);

const serverOf = (service: ServiceIdentity): fc.Arbitrary<RealServer> =>
  fc
    .tuple(
      fc.oneof(
        { weight: 3, arbitrary: fc.constant<Forwarding>({ kind: 'direct' }) },
        { weight: 2, arbitrary: fc.constant<Forwarding>({ kind: 'masquerade' }) },
        { weight: 2, arbitrary: tunnel },
      ),
      address4,
      address6,
      fc.boolean(),
      port,
      fc.constantFrom(0, 1, 1, 2, 100, 65536),
      thresholds,
    )
    .map(([forwarding, four, six, mixes, ownPort, weight, limits]) => {
      // Only tunnels may lead to the other family.
      const other = forwarding.kind === 'tunnel' && mixes;
      const family = (service.family === 'inet6') !== other ? 'inet6' : 'inet';
      return {
        family,
        address: family === 'inet6' ? six : four,
        port: ownPort,
        forwarding,
        weight,
        thresholds: limits,
      };
    });

const flags = fc.subarray<SchedulerFlag>(['flag-1', 'flag-2']);
const timeoutSeconds = fc.constantFrom(1, 300, 360, 2678400);
const netmasks = {
  inet: fc.constantFrom('255.255.255.0', '255.0.0.0', '255.255.255.255'),
  inet6: fc.constantFrom('64', '128', '1'),
};

const service: fc.Arbitrary<VirtualService> = identity.chain((id) =>
  fc
    .record({
      scheduler: fc.constantFrom('rr', 'wrr', 'wlc', 'sh', 'mh', 'lc'),
      schedulerFlags: fc.oneof(
        { weight: 2, arbitrary: fc.constant<SchedulerFlag[]>([]) },
        { weight: 1, arbitrary: flags },
      ),
      timeout: optional(timeoutSeconds),
      netmask: optional(netmasks[id.family]),
      persistenceEngine: fc.constantFrom('', '', 'sip'),
      onePacket: fc.boolean(),
      servers: fc.array(serverOf(id), { maxLength: 5 }),
    })
    .map(({ scheduler, schedulerFlags, timeout, netmask, persistenceEngine, onePacket, servers }) => ({
      identity: id,
      scheduler,
      schedulerFlags,
      persistence: timeout === undefined ? undefined : { timeoutSeconds: timeout, netmask },
      persistenceEngine,
      onePacket: onePacket && (id.kind === 'fwmark' || id.protocol === 'udp'),
      servers,
    })),
);

const distinct = <Value>(values: readonly Value[], keyOf: (value: Value) => string): readonly Value[] => [
  ...new Map(values.map((value) => [keyOf(value), value])).values(),
];

/** Tables that ipvsadm and the kernel take, in canonical form, with everything stated. */
export const tables: fc.Arbitrary<Table> = fc.array(service, { maxLength: 4 }).map((services) => {
  const { services: canonical } = canonicalTable({
    services: distinct(services, ({ identity: id }) => serviceKey(id)),
  });
  return {
    services: canonical.map((each) => ({ ...each, servers: distinct(each.servers, serverKey) })),
  };
});

const hex = (value: number, digits: number): string =>
  (value >>> 0).toString(16).toUpperCase().padStart(digits, '0');

function kernelEndpoint({ family, address, port }: Omit<AddressService, 'kind' | 'protocol'>): string {
  const groups = parseIpv6(address)?.map((group) => hex(group, 4).toLowerCase());
  const name = family === 'inet6' ? `[${groups?.join(':')}]` : hex(parseDottedQuad(address) ?? 0, 8);
  return `${name}:${hex(port, 4)}`;
}

/** The mask of persistence as a machine with the low byte first writes it. */
const kernelMask = (family: Family, netmask: string | undefined): string =>
  family === 'inet6'
    ? hex(Number(netmask ?? 128) << 24, 8)
    : hex(parseDottedQuad(netmask ?? '255.255.255.255') ?? 0, 8);

/** The lines of a table in /proc/net/ip_vs of a kernel with 250 ticks a second (ip_vs_info_seq_show of Linux 6.12). */
export const procText = ({ services }: Table): string =>
  services
    .flatMap(({ identity: id, scheduler, onePacket, persistence, servers }) => {
      const ops = onePacket && !(id.kind === 'address' && id.family === 'inet6') ? 'ops ' : '';
      const name =
        id.kind === 'fwmark'
          ? `FWM  ${hex(id.mark, 8)}`
          : `${id.protocol.toUpperCase()}  ${kernelEndpoint(id)}`;
      const persistent = persistence
        ? `persistent ${persistence.timeoutSeconds * 250} ${kernelMask(id.family, persistence.netmask)}`
        : '';
      const methods = { direct: 'Route', masquerade: 'Masq', tunnel: 'Tunnel' } as const;
      return [
        `${name} ${scheduler} ${ops}${persistent}\n`,
        ...servers.map(
          (server) =>
            `  -> ${kernelEndpoint(server)}      ${methods[server.forwarding.kind].padEnd(7)} ${String(server.weight).padEnd(6)} 0          0         \n`,
        ),
      ];
    })
    .join('');
