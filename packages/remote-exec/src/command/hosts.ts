import { CommandError, readText, UsageError, type World } from '@harderway/command';
import type { InventoryConnection, InventoryErrorCode } from '@harderway/host-inventory';
import { parseDestination } from '@harderway/ssh-config';
import type { HostValues } from './options.js';

/** Codes of faults in `--limit`; the others are about the inventory. */
const ofPattern: ReadonlySet<InventoryErrorCode> = new Set([
  'host-unknown',
  'host-ambiguous',
  'pattern-slow',
]);

/** The hosts of a command line by name, and how to reach those of an inventory. */
export type ChosenHosts = ReadonlyMap<string, InventoryConnection | undefined>;

/** @throws UsageError, CommandError */
export async function hostsOf(
  { hosts: list, inventory, limit }: HostValues,
  readers: readonly string[],
  world: World,
): Promise<ChosenHosts> {
  const all = [...(inventory === '-' ? ['--inventory -'] : []), ...readers];
  if (all.length > 1) throw new UsageError(`only one of ${all.join(' and ')} can read stdin`);
  if (limit !== undefined && inventory === undefined) throw new UsageError('--limit needs an --inventory');
  const chosen = new Map<string, InventoryConnection | undefined>();
  const machines = new Map<string, string>();
  const add = (name: string, connection?: InventoryConnection): void => {
    const { host, port } = parseDestination(name);
    const machine = `${host.toLowerCase()} ${port}`;
    const other = machines.get(machine);
    if (other === name) throw new UsageError(`the host ${name} is named twice`);
    if (other !== undefined)
      throw new UsageError(`${other} and ${name} are one machine`, { hint: 'run it once for each user' });
    machines.set(machine, name);
    chosen.set(name, connection);
  };
  for (const name of list ?? []) add(name.trim());
  if (inventory !== undefined)
    for (const [name, connection] of await inventoryHosts(inventory, limit, world)) add(name, connection);
  if (chosen.size === 0) throw new UsageError('name hosts with --hosts a,b or --inventory FILE');
  return chosen;
}

async function inventoryHosts(
  file: string,
  limit: string | undefined,
  world: World,
): Promise<readonly (readonly [string, InventoryConnection])[]> {
  const text = await readText(world, file);
  // It brings a YAML parser, which most runs need not load.
  const { connectionOf, InventoryError, matchHosts, readInventory } = await import(
    '@harderway/host-inventory'
  );
  try {
    const inventory = readInventory(text, { format: /\.ya?ml$/.test(file) ? 'yaml' : undefined });
    const names = limit === undefined ? undefined : matchHosts(inventory, limit);
    if (names?.size === 0) throw new UsageError(`--limit ${limit} leaves no host`);
    return inventory.hosts
      .filter(({ name }) => names?.has(name) ?? true)
      .map((host) => [host.name, connectionOf(host)] as const);
  } catch (cause) {
    if (!(cause instanceof InventoryError)) throw cause;
    const { code, hint } = cause;
    if (ofPattern.has(code)) throw new UsageError(`--limit ${limit}: ${cause.message}`, { hint });
    throw new CommandError(code, `cannot read ${file}: ${cause.message}`, { hint, cause });
  }
}
