import { certificateOf, kubeconfigPath } from './certificates.js';
import type { Host } from './host.js';

const holds = ({ addresses }: Host, address: string): boolean =>
  addresses.some((each) => each.device === 'lo' && each.address === address);

/** Whether programs of a host find the API at an address, as their kubeconfigs name it or the host has resolved a name. */
const leadsTo = (host: Host, address: string): boolean =>
  host.programs.some((program) =>
    host.kubeconfig(kubeconfigPath(host, program)?.path)?.server.includes(`//${address}:`),
  ) ||
  Object.entries(host.facts.answers).some(
    ([question, { output }]) => question.startsWith('name ') && output.split(/\s/)[0] === address,
  );

/** Whether the API server of a host has a certificate for an address. */
function isCertified(host: Host, address: string): boolean {
  const server = host.program('kube-apiserver');
  const serving = server && certificateOf(host, server, 'tls-cert-file');
  return serving?.certificate.ip.includes(address) ?? false;
}

/**
 * Whether an address on the loopback device is one that several hosts answer for. A router has an address there too, which is its
 * own: nobody else has it, and the host advertises it, or no certificate and no kubeconfig names it.
 */
export function isShared(hosts: readonly Host[], address: string): boolean {
  const holders = hosts.filter((host) => holds(host, address));
  const isOwn = holders.some(
    (host) => host.program('kube-apiserver')?.flags['advertise-address'] === address,
  );
  return (
    holders.length > 1 ||
    (!isOwn && hosts.some((host) => leadsTo(host, address) || isCertified(host, address)))
  );
}
