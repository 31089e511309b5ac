import { cidrContains, parseCidr, parseIp } from '@harderway/ip-address';
import type { HostAddress } from '../../cluster/addresses.js';
import type { Cluster } from '../../cluster/cluster.js';
import type { Host } from '../../cluster/host.js';
import type { Checks } from '../check.js';
import { sh } from '../shell.js';

/** The other hosts of a bundle with an address in a network. */
function othersIn(cluster: Cluster, own: Host, network: string): readonly string[] {
  const cidr = parseCidr(network);
  const isIn = ({ address, device }: HostAddress): boolean => {
    const ip = parseIp(address);
    return device !== 'lo' && cidr !== undefined && ip !== undefined && cidrContains(cidr, ip);
  };
  return cluster.hosts.flatMap((host) => (host !== own && host.addresses.some(isIn) ? [host.name] : []));
}

export const widthChecks: Checks = {
  *'virtual-address-too-wide'(cluster) {
    for (const host of cluster.hosts)
      for (const { address, device, prefix, text } of host.addresses) {
        if (device !== 'lo' || prefix === 32 || address.startsWith('127.')) continue;
        const others = othersIn(cluster, host, `${address}/${prefix}`);
        if (others.length === 0) continue;
        yield {
          hosts: [host.name],
          message: `${host.name} takes all of ${address}/${prefix} for its own, since lo has it: ${others.join(', ')} cannot be reached at their addresses there`,
          evidence: [host.evidence('<ip addr>', text)],
          repair: [
            {
              host: host.name,
              command: sh`ip addr replace ${address}/32 dev lo && ip addr del ${address}/${prefix} dev lo`,
            },
          ],
          advice: 'Give the address the prefix /32 where it is configured, too.',
          breaks: [`weight@${host.name}`, ...host.programs.map(({ name }) => `${name}@${host.name}`)],
        };
      }
  },
};
