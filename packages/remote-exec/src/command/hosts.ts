import { CommandError, readText, UsageError, type World } from '@harderway/command';
import { connectionOf, type InventoryConnection } from '../inventory/connection.js';
import { InvalidInventory } from '../inventory/draft.js';
import { type Inventory, readInventory } from '../inventory/inventory.js';
import { limitTo, NoSuchHost } from '../inventory/limit.js';
import type { HostValues } from './options.js';

/** The hosts of a command line by name, with what an inventory says about how to reach them. */
export type ChosenHosts = ReadonlyMap<string, InventoryConnection | undefined>;

/** @throws UsageError, CommandError */
export async function hostsOf(
  { hosts: list, inventory, limit }: HostValues,
  readers: readonly string[],
  world: World,
): Promise<ChosenHosts> {
  const all = [...(inventory === '-' ? ['--inventory -'] : []), ...readers];
  if (all.length > 1) throw new UsageError(`only one of ${all.join(' and ')} can read stdin`);
  if (limit !== undefined && inventory === undefined) throw new UsageError('--limit is for an --inventory');
  const chosen = new Map<string, InventoryConnection | undefined>();
  const add = (name: string, how?: InventoryConnection): void => {
    if (chosen.has(name)) throw new UsageError(`the host ${name} is named twice`);
    chosen.set(name, how);
  };
  for (const name of (list ?? '').split(',').map((host) => host.trim())) if (name !== '') add(name);
  if (inventory !== undefined)
    for (const [name, how] of await inventoryHosts(inventory, limit, world)) add(name, how);
  if (chosen.size === 0) throw new UsageError('name hosts with --hosts a,b or --inventory FILE');
  return chosen;
}

async function inventoryHosts(
  file: string,
  limit: string | undefined,
  world: World,
): Promise<readonly (readonly [string, InventoryConnection])[]> {
  const text = await readText(world, file);
  try {
    const read = await readInventory(text, /\.ya?ml$/.test(file) ? 'yaml' : undefined);
    const names = limit === undefined ? undefined : limited(read, limit);
    return read.hosts
      .filter(({ name }) => names?.has(name) ?? true)
      .map((host) => [host.name, connectionOf(host)] as const);
  } catch (cause) {
    if (!(cause instanceof InvalidInventory)) throw cause;
    throw new CommandError('inventory-invalid', `cannot read ${file}: ${cause.message}`, { cause });
  }
}

function limited(inventory: Inventory, limit: string): ReadonlySet<string> {
  try {
    const names = limitTo(inventory, limit);
    if (names.size > 0) return names;
  } catch (error) {
    if (!(error instanceof NoSuchHost)) throw error;
    throw new UsageError(`--limit ${limit}: ${error.message}`);
  }
  throw new UsageError(`--limit ${limit} leaves no host`);
}
