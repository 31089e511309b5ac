import type { ClusterSpec } from '@harderway/cluster-spec';
import { quote } from '@harderway/remote-exec';
import { controlHosts } from '../../hosts/topology.js';
import { showTable } from '../weights.js';

/** Path of the script on a gateway. */
export const canServePath = '/usr/local/sbin/harderway-can-serve';

/**
 * The script that says whether a gateway can serve the virtual IP. It fails only where giving the address away loses nothing:
 *
 * - Without a server that takes connections the gateway serves nobody. A dead ldirectord is not a reason to fail: its table stays,
 *   and systemd starts it again.
 * - Where no control node answers, the gateway is cut off, and others have taken the address over. It has to give the address up
 *   before it is back, or the address would move again then. ARP needs no open port and no line in a log.
 */
export function canServe(spec: ClusterSpec, device: string): string {
  const service = `${spec.api.virtualIp}:${spec.api.port}`;
  const table = quote([...showTable, '-t', service]);
  const hosts = controlHosts(spec).map(({ address }) => address);
  return `#!/bin/sh
# Whether this gateway can serve the virtual IP: keepalived gives the address away where this fails. Written by harderway.
PATH=/usr/sbin:/usr/bin:/sbin:/bin
${table} 2>/dev/null | grep -q -e '-> [0-9.:]*  *[A-Za-z]*  *[1-9]' || {
  echo 'no API server behind ${service} takes connections'
  exit 1
}
answers=$(for host in ${hosts.join(' ')}; do arping -q -f -c 1 -w 1 -I ${quote([device])} "$host" && echo "$host" & done; wait)
[ -n "$answers" ] || {
  echo 'no control node answers: this gateway is cut off'
  exit 1
}
`;
}
