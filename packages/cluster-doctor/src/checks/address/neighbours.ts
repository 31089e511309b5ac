import type { Checks } from '../check.js';
import { sh } from '../shell.js';
import { devices, hostOfMac, outerDevice } from './holders.js';

export const neighbourChecks: Checks = {
  *'virtual-address-stale'(cluster) {
    for (const virtual of cluster.virtualAddresses) {
      const owners = cluster.balancers.filter(({ host }) =>
        devices(host, virtual).some((device) => device !== 'lo'),
      );
      if (owners.length !== 1) continue;
      for (const host of cluster.hosts) {
        // A host that has the address does not use its ARP entry for it.
        if (devices(host, virtual).length > 0) continue;
        const neighbour = host.neighbours.find(({ address }) => address === virtual.address);
        const holder = neighbour === undefined ? undefined : hostOfMac(cluster, neighbour.mac);
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
              command: sh`arping -c 3 -U -I ${outerDevice(owners[0]?.host ?? host)} ${virtual.address}`,
            },
            { host: host.name, command: sh`ip neigh flush to ${virtual.address}` },
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
};
