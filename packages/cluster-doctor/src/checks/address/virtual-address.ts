import type { Cluster, VirtualAddress } from '../../cluster/cluster.js';
import type { Host } from '../../cluster/host.js';
import type { Checks, Found } from '../check.js';

/** The devices on which a host holds an address. */
const devices = ({ addresses }: Host, { address }: VirtualAddress): readonly string[] =>
  addresses.filter((each) => each.address === address).map(({ device }) => device);

/** Control nodes that serve behind the balancer, and so hold the virtual address. */
const realServers = ({ controlNodes }: Cluster): readonly Host[] =>
  controlNodes.filter(
    (host) =>
      host.program('kube-apiserver') !== undefined && host.role === 'control' && host.addresses.length > 0,
  );

/** The device of a host's own network. */
const outerDevice = ({ addresses }: Host): string =>
  addresses.find(({ device, prefix }) => device !== 'lo' && prefix < 32)?.device ?? 'eth0';

/** Whether the balancer forwards in a way for which real servers hold the address. */
const isDirect = ({ balancers }: Cluster): boolean =>
  balancers.length > 0 &&
  balancers.every(({ configured, table = [] }) =>
    [
      ...configured.flatMap(({ real }) => real.map(({ forward }) => forward === 'direct')),
      ...table.flatMap(({ servers }) => servers.map(({ forwarding }) => forwarding.kind === 'direct')),
    ].some(Boolean),
  );

const parameter = ({ parameters }: Host, device: string, name: string): number =>
  Math.max(
    Number(parameters.get(`net.ipv4.conf.all.${name}`) ?? 0),
    Number(parameters.get(`net.ipv4.conf.${device}.${name}`) ?? 0),
  );

function* arpSettings(cluster: Cluster): Iterable<Found> {
  for (const virtual of cluster.virtualAddresses)
    for (const host of realServers(cluster)) {
      if (!devices(host, virtual).includes('lo') && !isDirect(cluster)) continue;
      if (host.parameters.size === 0) continue;
      const device = outerDevice(host);
      const wrong = (
        [
          ['arp_ignore', 1],
          ['arp_announce', 2],
        ] as const
      ).filter(([name, least]) => parameter(host, device, name) < least);
      if (wrong.length === 0) continue;
      yield {
        hosts: [host.name],
        message: `${host.name} answers ARP for the virtual address ${virtual.address}: ${wrong.map(([name, least]) => `${name} is ${parameter(host, device, name)} and should be ${least}`).join(', ')}`,
        evidence: wrong.map(([name]) =>
          host.evidence(
            '<sysctl>',
            `net.ipv4.conf.all.${name} = ${host.parameters.get(`net.ipv4.conf.all.${name}`) ?? '0'}`,
          ),
        ),
        repair: [
          {
            host: host.name,
            command:
              "printf 'net.ipv4.conf.all.arp_ignore = 1\\nnet.ipv4.conf.all.arp_announce = 2\\n' >/etc/sysctl.d/50-vip-arp.conf && sysctl -p /etc/sysctl.d/50-vip-arp.conf",
          },
          ...cluster.balancers.map(({ host: gateway }) => ({
            host: gateway.name,
            command: `arping -c 3 -U -I ${outerDevice(gateway)} ${virtual.address}`,
          })),
        ],
        breaks: ['virtual-address'],
      };
    }
}

/** Documents that set a parameter at boot. */
const setsAtBoot = ({ facts }: Host, name: string): boolean =>
  Object.entries(facts.files).some(
    ([path, { text = '' }]) =>
      (/^\/etc\/sysctl\.(?:conf$|d\/)/.test(path) ||
        path.endsWith('user-data.txt') ||
        path.startsWith('/etc/systemd/')) &&
      new RegExp(`^[^#;]*net[./]ipv4[./]conf[./](?:all|\\S+)[./]${name}\\b`, 'm').test(text),
  );

function* notPersistent(cluster: Cluster): Iterable<Found> {
  for (const virtual of cluster.virtualAddresses)
    for (const host of [...realServers(cluster), ...cluster.balancers.map(({ host: gateway }) => gateway)]) {
      const [device] = devices(host, virtual);
      const files = host.facts.answers[`persistent ${virtual.address}`];
      if (device === undefined || files === undefined) continue;
      const managed = host.program('keepalived') !== undefined;
      const isReal = host.role === 'control';
      const lacking = isReal
        ? ['arp_ignore', 'arp_announce'].filter(
            (name) => parameter(host, outerDevice(host), name) > 0 && !setsAtBoot(host, name),
          )
        : [];
      // The file that ldirectord reads names the address, and does not bring it up.
      const named = files.output
        .split('\n')
        .filter((path) => path.startsWith('/') && !path.includes('/ha.d/') && !/kube-|etcd/.test(path));
      const lost = named.length === 0 && !managed;
      if (!lost && lacking.length === 0) continue;
      yield {
        hosts: [host.name],
        message: `${[...(lost ? [`the virtual address ${virtual.address}`] : []), ...lacking].join(', ')} of ${host.name} will be gone after a reboot`,
        evidence: [
          ...(lost
            ? [
                host.evidence(
                  '<ip addr>',
                  host.addresses.find(({ address }) => address === virtual.address)?.text ?? '',
                ),
              ]
            : []),
          ...lacking.map((name) =>
            host.evidence(
              '<sysctl>',
              `net.ipv4.conf.all.${name} = ${host.parameters.get(`net.ipv4.conf.all.${name}`) ?? ''}, in no file of /etc/sysctl.d`,
            ),
          ),
        ],
        repair: [
          ...(lacking.length === 0
            ? []
            : [
                {
                  host: host.name,
                  command:
                    "printf 'net.ipv4.conf.all.arp_ignore = 1\\nnet.ipv4.conf.all.arp_announce = 2\\n' >/etc/sysctl.d/50-vip-arp.conf",
                },
              ]),
          ...(lost
            ? [
                {
                  host: host.name,
                  command: `printf '[Unit]\\nAfter=network.target\\n[Service]\\nType=oneshot\\nRemainAfterExit=yes\\nExecStart=/usr/sbin/ip addr replace ${virtual.address}/32 dev ${device}\\n[Install]\\nWantedBy=multi-user.target\\n' >/etc/systemd/system/virtual-ip.service && systemctl enable virtual-ip`,
                },
              ]
            : []),
        ],
      };
    }
}

export const virtualAddressChecks: Checks = {
  *'virtual-address-exposed'(cluster) {
    for (const virtual of cluster.virtualAddresses)
      for (const host of realServers(cluster)) {
        const outer = devices(host, virtual).find((device) => device !== 'lo' && !device.startsWith('dummy'));
        if (outer === undefined) continue;
        yield {
          hosts: [host.name],
          message: `${host.name} has the virtual address ${virtual.address} on ${outer}, so that it claims it on the network`,
          evidence: [
            host.evidence(
              '<ip addr>',
              host.addresses.find(({ address, device }) => address === virtual.address && device === outer)
                ?.text ?? '',
            ),
          ],
          repair: [
            {
              host: host.name,
              command: `ip addr del ${virtual.address}/32 dev ${outer}; ip addr replace ${virtual.address}/32 dev lo`,
            },
          ],
          advice:
            'Real servers of direct routing hold the address on lo; the gateway alone has it on its network device.',
          breaks: ['virtual-address', `weight@${host.name}`],
        };
      }
  },
  *'virtual-address-missing'(cluster) {
    for (const virtual of cluster.virtualAddresses) {
      if (isDirect(cluster))
        for (const host of realServers(cluster)) {
          if (devices(host, virtual).length > 0) continue;
          yield {
            hosts: [host.name],
            message: `${host.name} does not have the virtual address ${virtual.address} on lo: it drops what the gateway forwards to it`,
            evidence: [
              host.evidence(
                '<ip addr>',
                host.addresses.map(({ address, device }) => `${address} on ${device}`).join(', '),
              ),
            ],
            repair: [{ host: host.name, command: `ip addr add ${virtual.address}/32 dev lo` }],
            advice: 'Make it lasting in netplan, networkd or a unit.',
            breaks: ['virtual-address'],
          };
        }
      const gateways = cluster.balancers.filter(({ host }) => host.addresses.length > 0);
      if (gateways.length === 0 || gateways.some(({ host }) => devices(host, virtual).length > 0)) continue;
      yield {
        hosts: gateways.map(({ host }) => host.name),
        message: `no gateway has the virtual address ${virtual.address}: nobody answers ARP for it`,
        evidence: gateways.map(({ host }) =>
          host.evidence(
            '<ip addr>',
            host.addresses.map(({ address, device }) => `${address} on ${device}`).join(', '),
          ),
        ),
        repair: gateways.slice(0, 1).map(({ host }) => ({
          host: host.name,
          command:
            host.program('keepalived') === undefined
              ? `ip addr add ${virtual.address}/32 dev ${outerDevice(host)}`
              : 'systemctl restart keepalived',
        })),
        advice: 'Make it lasting in netplan, networkd or a unit.',
        breaks: ['virtual-address'],
      };
    }
  },
  *'virtual-address-twice'(cluster) {
    for (const virtual of cluster.virtualAddresses) {
      const holders = cluster.balancers.filter(({ host }) =>
        devices(host, virtual).some((device) => device !== 'lo'),
      );
      if (holders.length < 2) continue;
      yield {
        hosts: holders.map(({ host }) => host.name),
        message: `${holders.map(({ host }) => host.name).join(' and ')} both have the virtual address ${virtual.address}: each believes that the other is gone`,
        evidence: holders.map(({ host }) =>
          host.evidence(
            '<ip addr>',
            host.addresses.find(({ address }) => address === virtual.address)?.text ?? '',
          ),
        ),
        repair: holders.slice(1).map(({ host }) => ({
          host: host.name,
          command: 'tcpdump -ni any -c 5 proto 112; systemctl restart keepalived',
        })),
        advice:
          'Let protocol 112 (VRRP) through between the gateways, or set unicast_src_ip and unicast_peer in keepalived.conf.',
        breaks: ['virtual-address'],
        shows: 'vrrp',
      };
    }
  },
  *'virtual-address-stale'(cluster) {
    for (const virtual of cluster.virtualAddresses) {
      const owners = cluster.balancers.filter(({ host }) =>
        devices(host, virtual).some((device) => device !== 'lo'),
      );
      const macs = new Map(
        cluster.hosts.flatMap((host) => [...host.links.values()].map((mac) => [mac, host] as const)),
      );
      if (owners.length !== 1) continue;
      for (const host of cluster.hosts) {
        const neighbour = host.neighbours.find(({ address }) => address === virtual.address);
        const holder = neighbour === undefined ? undefined : macs.get(neighbour.mac);
        if (neighbour === undefined || holder === undefined || holder === owners[0]?.host) continue;
        const gateway = cluster.balancers.some((balancer) => balancer.host === holder);
        yield {
          hosts: [host.name],
          message: `${host.name} sends packets for ${virtual.address} to ${holder.name}, which does not own it`,
          evidence: [
            host.evidence(
              '<ip neigh>',
              `${neighbour.address} dev ${neighbour.device} lladdr ${neighbour.mac}`,
            ),
          ],
          repair: [
            {
              host: owners[0]?.host.name ?? '',
              command: `arping -c 3 -U -I ${outerDevice(owners[0]?.host ?? host)} ${virtual.address}`,
            },
            { host: host.name, command: `ip neigh flush to ${virtual.address}` },
          ],
          advice: gateway
            ? 'Set garp_master_refresh 10 (and vrrp_higher_prio_send_advert true) in keepalived.conf.'
            : undefined,
          breaks: ['virtual-address'],
          shows: 'virtual-address',
        };
      }
    }
  },
  'arp-settings': arpSettings,
  'virtual-address-not-persistent': notPersistent,
};
