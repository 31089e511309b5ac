import type { Cluster } from '../../cluster/cluster.js';
import type { Checks, Found } from '../check.js';
import { and, sh } from '../shell.js';
import { devices, isDirect, outerDevice, parameter, realServers, writeArpSettings } from './holders.js';

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
            command: and(writeArpSettings(), sh`sysctl -p /etc/sysctl.d/50-vip-arp.conf`),
          },
          ...cluster.balancers.map(({ host: gateway }) => ({
            host: gateway.name,
            command: sh`arping -c 3 -U -I ${outerDevice(gateway)} ${virtual.address}`,
          })),
        ],
        breaks: ['virtual-address'],
      };
    }
}

export const arpChecks: Checks = { 'arp-settings': arpSettings };
