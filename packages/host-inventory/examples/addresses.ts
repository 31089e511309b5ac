import { readFile } from 'node:fs/promises';
import { connectionOf, matchHosts, readInventory } from '@harderway/host-inventory';

/** The addresses of the hosts that match a pattern such as `web:!web3`. */
export async function addresses(file: string, pattern: string): Promise<readonly string[]> {
  const inventory = readInventory(await readFile(file, 'utf8'));
  const names = matchHosts(inventory, pattern);
  return inventory.hosts.filter(({ name }) => names.has(name)).map((host) => connectionOf(host).address);
}
