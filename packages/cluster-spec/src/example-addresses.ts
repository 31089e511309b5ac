import { cidrContains, parseCidr, parseIp } from '@harderway/ip-address';
import type { ClusterSpec } from './model.js';

/** A virtual IP for {@link exampleClusterYaml} that is nobody's: 192.0.2.0/24 is for documentation. Placeholders for hosts are beside it. */
export const exampleVirtualIp = '192.0.2.21';

/** The blocks for documentation (RFC 5737), which no network routes. */
const documentation = ['192.0.2.0/24', '198.51.100.0/24', '203.0.113.0/24'].flatMap(
  (text) => parseCidr(text) ?? [],
);

/** Whether an address is for documentation, so that no machine has it. */
export function isExampleAddress(text: string): boolean {
  const address = parseIp(text);
  return address !== undefined && documentation.some((block) => cidrContains(block, address));
}

/** The addresses of a spec, of its hosts and of the API, that are still those of an example. Each comes once. */
export const exampleAddresses = ({ api, hosts }: ClusterSpec): readonly string[] => [
  ...new Set([api.virtualIp, ...hosts.map(({ address }) => address)].filter(isExampleAddress)),
];
