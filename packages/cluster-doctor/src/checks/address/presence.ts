import type { Host } from '../../cluster/host.js';
import type { Checks } from '../check.js';
import { unitName } from '../repairs.js';
import { sh } from '../shell.js';
import { devices, isDirect, outerDevice, realServers } from './holders.js';

/** The unit of a host's keepalived. */
function keepalivedIn(host: Host): string | undefined {
  const program = host.program('keepalived');
  return program === undefined ? undefined : unitName(program);
}

export const presenceChecks: Checks = {
  *'virtual-address-exposed'(cluster) {
    for (const virtual of cluster.virtualAddresses)
      for (const host of realServers(cluster)) {
        const held = host.addresses.find(
          ({ address, device }) =>
            address === virtual.address && device !== 'lo' && !device.startsWith('dummy'),
        );
        if (held === undefined) continue;
        const { device, prefix, text } = held;
        yield {
          hosts: [host.name],
          message: `${host.name} has the virtual address ${virtual.address} on ${device}, so that it claims it on the network`,
          evidence: [host.evidence('<ip addr>', text)],
          repair: [
            {
              host: host.name,
              command: sh`ip addr del ${virtual.address}/${prefix} dev ${device}; ip addr replace ${virtual.address}/32 dev lo`,
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
            repair: [{ host: host.name, command: sh`ip addr replace ${virtual.address}/32 dev lo` }],
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
        repair: gateways.slice(0, 1).map(({ host }) => {
          const keepalived = keepalivedIn(host);
          return {
            host: host.name,
            command:
              keepalived === undefined
                ? sh`ip addr replace ${virtual.address}/32 dev ${outerDevice(host)}`
                : sh`systemctl restart ${keepalived}`,
          };
        }),
        advice: 'Make it lasting in netplan, networkd or a unit.',
        breaks: ['virtual-address'],
        shows: gateways.every(({ host }) => keepalivedIn(host) !== undefined) ? 'vrrp' : undefined,
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
          command: sh`tcpdump -ni any -c 5 proto 112; systemctl restart ${keepalivedIn(host) ?? 'keepalived'}`,
        })),
        advice:
          'Let protocol 112 (VRRP) through between the gateways, or set unicast_src_ip and unicast_peer in keepalived.conf.',
        breaks: ['virtual-address'],
        shows: 'vrrp',
      };
    }
  },
};
