import type { ClusterSpec, HostSpec } from '@harderway/cluster-spec';
import { keepalivedUnit } from '@harderway/program-settings';
import { quote } from '@harderway/remote-exec';
import { holdersScript } from '../components/sole-holder.js';

/** Who answers for the virtual IP in the network of a gateway that does not have it yet. */
export interface VirtualIpFacts {
  /** Hardware addresses. `unknown`: the gateway could not ask. */
  readonly holders: readonly string[] | 'unknown';
  /** Hardware addresses of gateways that are about to leave the cluster. */
  readonly leaving: readonly string[];
}

/** Prints the hardware addresses of a host. */
export const hardwareLines: readonly string[] = [
  "echo '== hardware'; cat /sys/class/net/*/address 2>/dev/null",
];

/**
 * Script text with which a gateway asks by ARP who has the virtual IP that it is about to take. One that has the address already, or
 * shares it by keepalived, asks nothing.
 */
export function virtualIpLines(
  { api, leaving }: Pick<ClusterSpec, 'api' | 'leaving'>,
  { role, address }: Pick<HostSpec, 'role' | 'address'>,
): readonly string[] {
  if (role !== 'gateway') return [];
  const ask = (about: string): string => quote(['perl', '-e', holdersScript, about, address]);
  const gateways = leaving.filter((host) => host.role === 'gateway');
  return [
    `if [ -z "$(ip -o -4 address show to ${api.virtualIp}/32)" ] && ! systemctl is-active --quiet ${keepalivedUnit}; then`,
    `  if holders=$(${ask(api.virtualIp)}); then printf '== holders\\n%s\\n' "$holders"; else echo '== holders'; fi`,
    "  echo '== leaving'",
    ...gateways.map((host) => `  ${ask(host.address)} || true`),
    'fi',
  ];
}

const isHardware = (line: string): boolean => /^[0-9a-f]{2}(?::[0-9a-f]{2}){5}$/.test(line);

/** Reads what `virtualIpLines` printed. Undefined for a host that was not asked. */
export function virtualIpIn(lines: ReadonlyMap<string, readonly string[]>): VirtualIpFacts | undefined {
  const holders = lines.get('holders');
  if (holders === undefined) return undefined;
  return {
    holders: holders.at(-1) === 'asked' ? holders.filter(isHardware) : 'unknown',
    leaving: (lines.get('leaving') ?? []).filter(isHardware),
  };
}
