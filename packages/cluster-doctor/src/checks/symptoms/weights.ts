import { parseIp } from '@harderway/ip-address';
import type { InstanceState } from '@harderway/keepalived-config';
import { mayServe } from '../../cluster/balanced.js';
import { LDIRECTORD_CF } from '../../cluster/balancer.js';
import type { Cluster, VirtualAddress } from '../../cluster/cluster.js';
import type { Checks, Found } from '../check.js';
import { replaceFile, restart } from '../repairs.js';
import { sh } from '../shell.js';

/** The virtual services that a gateway has to have, by its file and cluster.yaml. */
function wantedServices({ balancers, desired, virtualAddresses }: Cluster): readonly VirtualAddress[] {
  const configured = balancers.flatMap(({ configured: services }) =>
    services.flatMap(({ protocol, server = '', port }) =>
      protocol === 'tcp' && parseIp(server)?.family === 4 ? [{ address: server, port: Number(port) }] : [],
    ),
  );
  // Another address than in cluster.yaml is a finding of its own.
  const listed = virtualAddresses.filter(
    ({ address, port }) =>
      desired?.virtualAddress.address === address && desired.virtualAddress.port === port,
  );
  return [
    ...new Map([...configured, ...listed].map((each) => [`${each.address}:${each.port}`, each])).values(),
  ];
}

/** Finds virtual services that no gateway has, although one of them has others. */
function* lackingServices(cluster: Cluster): Iterable<Found> {
  const { balancers } = cluster;
  if (!balancers.every(({ table }) => table !== undefined)) return;
  const others = balancers.filter(({ table = [] }) => table.length > 0);
  if (others.length === 0) return;
  for (const wanted of wantedServices(cluster)) {
    if (others.some((balancer) => mayServe(balancer, wanted))) continue;
    yield {
      hosts: others.map(({ host }) => host.name),
      message: `no gateway has a TCP service at ${wanted.address}:${wanted.port} in its table of IPVS: nothing is forwarded there`,
      evidence: others.flatMap(({ host, table = [] }) =>
        table.map(({ identity }) =>
          host.evidence(
            '<ipvsadm -Ln>',
            identity.kind === 'address'
              ? `${identity.protocol.toUpperCase()} ${identity.address}:${identity.port}`
              : `FWM ${identity.mark}`,
          ),
        ),
      ),
      repair: others
        .filter(({ configured }) => configured.length > 0)
        .map(({ host }) => ({ host: host.name, command: sh`systemctl restart ldirectord` })),
      advice: 'Another service may stand in its place: ipvsadm -D takes it out of the table.',
      breaks: ['virtual-address'],
      shows: 'balancer',
    };
  }
}

/** Whether a virtual router starts something when it takes its addresses, such as the balancer. */
const isNotified = ({ block }: InstanceState): boolean =>
  block.settings.some(({ spec }) => spec?.keyword.startsWith('notify') === true);

/** Finds gateways that take a virtual address over, and have no service for it, as the gateway that has the address. */
function* unbalancedStandbys({ balancers, virtualAddresses }: Cluster): Iterable<Found> {
  for (const balancer of balancers) {
    const { host, table, configured, keepalived } = balancer;
    // An empty table beside a file of ldirectord is found on every gateway.
    if (table === undefined || keepalived === undefined || (table.length === 0 && configured.length > 0))
      continue;
    const lacking = virtualAddresses.flatMap((virtual) => {
      const router = keepalived.routers.find(
        (each) => !isNotified(each) && each.addresses.some(({ address }) => address === virtual.address),
      );
      const other = balancers.find((each) => each !== balancer && mayServe(each, virtual));
      return router === undefined || other === undefined || mayServe(balancer, virtual)
        ? []
        : [{ virtual, router, other }];
    });
    const [first] = lacking;
    if (first === undefined) continue;
    const { router, other } = first;
    const program = host.program('ldirectord');
    const services = lacking.map(({ virtual }) => `${virtual.address}:${virtual.port}`).join(', ');
    yield {
      hosts: [host.name],
      message: `${host.name} takes ${first.virtual.address} over when ${other.host.name} fails, and its table of IPVS has no service ${services}: nothing would be forwarded`,
      evidence: [
        keepalived.evidenceAt(router.block.place),
        host.evidence('<ipvsadm -Ln>', `no service ${services}`),
      ],
      repair:
        program === undefined || other.configured.length === 0
          ? []
          : [...replaceFile(LDIRECTORD_CF, other.host, host), restart(program)],
      advice: `Set up the balancer of ${host.name} as that of ${other.host.name}, and start it at boot.`,
      shows: `ldirectord@${host.name}`,
    };
  }
}

/** Symptoms that show in the table of the balancer. */
export const weightSymptoms: Checks = {
  *'server-taken-out'(cluster) {
    for (const { host, table = [], configured } of cluster.balancers) {
      const listed = table.flatMap(({ servers }) => servers);
      const out = listed.filter(({ weight }) => weight === 0).map(({ address }) => address);
      const gone = configured.flatMap(({ real, quiescent }) =>
        quiescent === 'no' || listed.length === 0
          ? []
          : real
              .filter(({ server }) => !listed.some(({ address }) => address === server))
              .map(({ server }) => server),
      );
      for (const address of [...new Set([...out, ...gone])]) {
        const node = cluster.owner(address);
        const all = out.length + gone.length >= Math.max(listed.length, 1);
        // With quiescent=yes, ldirectord sets the weight to 0 and never removes the server.
        const isGone = !out.includes(address);
        yield {
          hosts: [host.name],
          message: `the balancer has ${isGone ? 'lost' : 'taken out'} ${node?.name ?? address}${all ? ', as all others: the virtual address refuses connections' : ''}`,
          evidence: [
            host.evidence('<ipvsadm -Ln>', isGone ? `no real server ${address}` : `${address} weight 0`),
          ],
          repair: [
            {
              host: host.name,
              command: isGone
                ? sh`systemctl reload ldirectord`
                : sh`curl -sv --max-time 5 https://${address}:${listed[0]?.port ?? 6443}/healthz`,
            },
          ],
          advice: isGone
            ? 'It is in ldirectord.cf and not in the table. On a reload, ldirectord adds it again.'
            : 'The command does what the health check does; it shows what the balancer does not like.',
          breaks: all ? ['virtual-address'] : [],
          shows: `weight@${node?.name ?? address}`,
        };
      }
    }
  },
  *'virtual-address-unbalanced'(cluster) {
    for (const { host, table, configured } of cluster.balancers) {
      if (table === undefined || table.length > 0 || configured.length === 0) continue;
      yield {
        hosts: [host.name],
        message: `the table of IPVS on ${host.name} is empty: nothing is forwarded for the virtual address`,
        evidence: [host.evidence('<ipvsadm -Ln>', 'no virtual service')],
        repair: [{ host: host.name, command: sh`systemctl restart ldirectord` }],
        breaks: ['virtual-address'],
        shows: 'balancer',
      };
    }
    yield* lackingServices(cluster);
    yield* unbalancedStandbys(cluster);
  },
};
