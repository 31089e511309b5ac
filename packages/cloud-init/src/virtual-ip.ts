import type { NetworkConfig, UserData } from './document/model.js';

/** Options of {@link controlNetworkConfig} and {@link gatewayNetworkConfig}. */
export interface VirtualIpOptions {
  /** Virtual IP of the API, IPv4 without prefix length. */
  readonly virtualIp: string;
  /** Pattern of the names of the machine's own interfaces. Default: `enp*`. */
  readonly interfaces?: string | undefined;
}

const hostAddress = (virtualIp: string): string => `${virtualIp}/32`;

/**
 * Network of a control node behind direct routing: the virtual IP on loopback, and the machine's own
 * interface by DHCP, since nothing else would configure it.
 */
export function controlNetworkConfig({ virtualIp, interfaces = 'enp*' }: VirtualIpOptions): NetworkConfig {
  return {
    version: 2,
    ethernets: {
      lo: { match: { name: 'lo' }, addresses: [hostAddress(virtualIp)] },
      eth: { match: { name: interfaces }, dhcp4: true },
    },
  };
}

/** Whether a gateway is one of several: keepalived has the virtual IP on one of them at a time. Default false. */
interface Shared {
  readonly shared?: boolean | undefined;
}

/** Network of the gateway: the virtual IP on the interface itself, where ARP announces it. One of several gateways has none. */
export function gatewayNetworkConfig(options: VirtualIpOptions & Shared): NetworkConfig {
  const { virtualIp, interfaces = 'enp*', shared = false } = options;
  const addresses = shared ? {} : { addresses: [hostAddress(virtualIp)] };
  return {
    version: 2,
    ethernets: { eth: { match: { name: interfaces }, ...addresses, dhcp4: true } },
  };
}

/** Path of the ARP settings of a control node. */
export const arpSysctlPath = '/etc/sysctl.d/50-vip-arp.conf';

/**
 * Kernel parameters that keep a control node from answering for the virtual IP on loopback (arp_ignore) and from using it
 * in requests (arp_announce); {@link arpSysctlPath} holds them. Source: ip-sysctl in the kernel's documentation.
 */
export const arpSettings: Readonly<Record<string, string>> = {
  'net.ipv4.conf.all.arp_announce': '2',
  'net.ipv4.conf.all.arp_ignore': '1',
};

/** Content of {@link arpSysctlPath}. */
export const arpSysctl: string = Object.entries(arpSettings)
  .map(([key, value]) => `${key} = ${value}\n`)
  .join('');

/** User data of a control node: the ARP settings, from the first boot on. */
export function controlUserData(): UserData {
  return {
    write_files: [{ path: arpSysctlPath, content: arpSysctl }],
    runcmd: [`sysctl -p ${arpSysctlPath}`],
  };
}

/** User data of the gateway: the balancer's packages, and the cluster's authority, trusted for its health checks. */
export function gatewayUserData(
  options: Shared & {
    /** PEM of the authority. */ readonly authority: string;
  },
): UserData {
  return {
    packages: ['ipvsadm', 'ldirectord', ...(options.shared === true ? ['keepalived', 'iputils-arping'] : [])],
    ca_certs: { trusted: [`${options.authority.trimEnd()}\n`] },
  };
}
