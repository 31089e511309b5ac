import type { HostSpec } from '@harderway/cluster-spec';
import { balancerPath } from '../components/load-balancer.js';

/** Script text with which a gateway names the IPv4 addresses of the servers in ldirectord.cf, one a line. */
export function serverLines({ role }: HostSpec, path: string = balancerPath): readonly string[] {
  if (role !== 'gateway') return [];
  return [
    `if [ -e ${path} ]; then`,
    "  echo '== servers'",
    `  sed -n 's/^[[:space:]]\\{1,\\}real *= *\\([0-9.]\\{7,\\}\\):.*/\\1/p' ${path}`,
    'fi',
  ];
}
