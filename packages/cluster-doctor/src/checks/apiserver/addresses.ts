import { parseIp } from '@harderway/ip-address';
import { normalAddress } from '../../cluster/addresses.js';
import { isDirect } from '../address/holders.js';
import { type Checks, commandOf, subjectOf } from '../check.js';
import { ownAddress } from '../etcd/addresses.js';
import { replaceIn } from '../repairs.js';

const ALL = new Set(['0.0.0.0', '::', '*', '[::]']);

export const apiserverAddressChecks: Checks = {
  *'advertise-address-foreign'(cluster) {
    for (const host of cluster.controlNodes) {
      const program = host.program('kube-apiserver');
      const address = program?.flags['advertise-address'];
      if (program === undefined || address === undefined) continue;
      const isIpv6 = parseIp(address)?.family === 6;
      const addresses = isIpv6 ? host.ipv6Addresses : host.addresses;
      if (addresses.length === 0) continue;
      const held = addresses.find((each) => each.address === normalAddress(address));
      // A router has an address of its own there, to which packets are routed.
      const isVirtual = cluster.virtualAddresses.some((each) => each.address === address);
      if (held !== undefined && !(held.device === 'lo' && isVirtual)) continue;
      const own = isIpv6 ? undefined : ownAddress(host);
      const owner = cluster.owner(address);
      const place = program.place('advertise-address');
      yield {
        hosts: [host.name],
        message: `the API server of ${host.name} advertises ${address}, ${held !== undefined ? 'which is on its loopback device' : owner === undefined ? 'which is no address of this host' : `the address of ${owner.name}`}`,
        evidence: [place],
        repair:
          own === undefined
            ? []
            : [
                replaceIn(
                  program,
                  place.file,
                  `--advertise-address=${address}`,
                  `--advertise-address=${own}`,
                ),
              ],
        advice: 'Endpoints of the service "kubernetes" then lack this host, or lead to another one.',
        shows: commandOf(program),
      };
    }
  },
  *'bind-address-narrow'(cluster) {
    // A balancer that translates addresses asks each server at its own.
    if (cluster.balancers.length > 0 && !isDirect(cluster)) return;
    for (const host of cluster.controlNodes) {
      const program = host.program('kube-apiserver');
      const bound = program?.flags['bind-address'] ?? '0.0.0.0';
      if (program === undefined || ALL.has(bound)) continue;
      const virtual = cluster.virtualAddresses.filter(({ address }) => address !== bound);
      if (virtual.length === 0) continue;
      const place = program.place('bind-address');
      const listener = host.listeners.find(({ owner }) => owner === 'kube-apiserver');
      yield {
        hosts: [host.name],
        message: `the API server of ${host.name} listens on ${bound} only, so that it refuses connections to ${virtual.map(({ address }) => address).join(', ')}`,
        evidence: [place, ...(listener === undefined ? [] : [host.evidence('<ss -ltnp>', listener.text)])],
        repair: [replaceIn(program, place.file, `--bind-address=${bound}`, '--bind-address=0.0.0.0')],
        breaks: [subjectOf(program), `weight@${host.name}`, 'virtual-address'],
      };
    }
  },
};
