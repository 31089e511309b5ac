import type { ClusterSpec, HostSpec } from '@harderway/cluster-spec';
import { keepalivedPath } from '../components/keepalived/unit.js';
import { gatewayHosts } from '../hosts/topology.js';

/** A machine that a gateway shares the virtual IP with. */
export interface FormerPeer {
  readonly address: string;
  /** Whether a machine has the address. */
  readonly answers: 'yes' | 'no' | 'unknown';
}

/** Script text with which a gateway names the peers of its keepalived that are no gateways of cluster.yaml, and asks for them by ARP. */
export function peerLines(
  spec: ClusterSpec,
  { role }: HostSpec,
  path: string = keepalivedPath,
): readonly string[] {
  if (role !== 'gateway') return [];
  const known = gatewayHosts(spec).map(({ address }) => address);
  return [
    `conf=${path}`,
    'if [ -e $conf ]; then',
    "  echo '== peers'",
    "  device=$(sed -n 's/^ *interface //p' $conf)",
    "  for peer in $(sed -n '/unicast_peer {/,/}/s/^ *\\([0-9.]*\\)$/\\1/p' $conf); do",
    `    case $peer in ${known.join(' | ')}) continue ;; esac`,
    '    arping -q -f -c 3 -w 3 -I "$device" "$peer" >/dev/null 2>&1',
    '    echo "$peer $?"',
    '  done',
    'fi',
  ];
}

/** Reads a line of the answer: `ADDRESS EXIT-CODE`; arping ends with 1 where nobody answers. */
export function peerOf(line: string): FormerPeer {
  const [address = '', exitCode] = line.split(' ');
  return { address, answers: exitCode === '0' ? 'yes' : exitCode === '1' ? 'no' : 'unknown' };
}
