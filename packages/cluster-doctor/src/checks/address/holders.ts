import type { Cluster, VirtualAddress } from '../../cluster/cluster.js';
import type { Host } from '../../cluster/host.js';
import { type ShellCommand, writeText } from '../shell.js';

/** The devices on which a host holds an address. */
export const devices = ({ addresses }: Host, { address }: VirtualAddress): readonly string[] =>
  addresses.filter((each) => each.address === address).map(({ device }) => device);

/** Control nodes that serve behind the balancer, and so hold the virtual address. */
export const realServers = ({ controlNodes }: Cluster): readonly Host[] =>
  controlNodes.filter(
    (host) =>
      host.program('kube-apiserver') !== undefined && host.role === 'control' && host.addresses.length > 0,
  );

/** The host that has a hardware address. */
export const hostOfMac = ({ hosts }: Cluster, mac: string): Host | undefined =>
  hosts.find(({ links }) => [...links.values()].includes(mac));

/** The device of a host's own network. */
export const outerDevice = ({ addresses }: Host): string =>
  addresses.find(({ device, prefix }) => device !== 'lo' && prefix < 32)?.device ?? 'eth0';

/** Whether the balancer forwards in a way for which real servers hold the address. */
export const isDirect = ({ balancers }: Cluster): boolean =>
  balancers.length > 0 &&
  balancers.every(({ configured, table = [] }) =>
    [
      ...configured.flatMap(({ real }) => real.map(({ forward }) => forward === 'direct')),
      ...table.flatMap(({ servers }) => servers.map(({ forwarding }) => forwarding.kind === 'direct')),
    ].some(Boolean),
  );

export const parameter = ({ parameters }: Host, device: string, name: string): number =>
  Math.max(
    Number(parameters.get(`net.ipv4.conf.all.${name}`) ?? 0),
    Number(parameters.get(`net.ipv4.conf.${device}.${name}`) ?? 0),
  );

/** Writes the ARP settings of a real server to the file that sets them at boot. */
export const writeArpSettings = (): ShellCommand | undefined =>
  writeText(
    '/etc/sysctl.d/50-vip-arp.conf',
    'net.ipv4.conf.all.arp_ignore = 1\nnet.ipv4.conf.all.arp_announce = 2\n',
  );
