import { type Draft, InvalidInventory, type Variables } from './draft.js';
import { readIni } from './ini.js';
import { readYaml } from './yaml.js';

/** A host of an inventory. */
export interface InventoryHost {
  /** As the inventory names it, without a port. */
  readonly name: string;
  /** Its own variables, and those of its groups; what is nearer to the host wins. */
  readonly variables: Variables;
}

/** Hosts in the order in which they come first, and the names of those in each group, with its children's. */
export interface Inventory {
  readonly hosts: readonly InventoryHost[];
  readonly groups: ReadonlyMap<string, readonly string[]>;
}

/**
 * Reads an inventory of Ansible, in INI or YAML; a list of hosts, one a line, is one in INI. Plugins, directories,
 * `group_vars`, templates and vaults are not read.
 * @param format default: `yaml` if the text begins with `---`, otherwise `ini`
 * @throws InvalidInventory
 */
export async function readInventory(text: string, format?: 'ini' | 'yaml'): Promise<Inventory> {
  const isYaml = format === undefined ? /^\s*---/.test(text) : format === 'yaml';
  const { groups, variables } = isYaml ? await readYaml(text) : readIni(text);
  const names = [...variables.keys()];
  const places = placesOf(groups);
  const members = new Map<string, string[]>([['all', names]]);
  for (const name of groups.keys()) if (name !== 'all') members.set(name, []);
  const direct = new Map<string, string[]>(names.map((name) => [name, []]));
  for (const [group, { hosts: own }] of groups) for (const name of own) direct.get(name)?.push(group);
  const order = orderOf(groups, places);
  const hosts = names.map((name): InventoryHost => {
    const own = direct.get(name) ?? [];
    const within = new Set(own.flatMap((group) => [...(places.get(group)?.outer ?? [])]));
    within.delete('all');
    if (own.every(standsApart)) within.add('ungrouped');
    for (const group of within) {
      const list = members.get(group) ?? [];
      members.set(group, list);
      list.push(name);
    }
    const inOrder = ['all', ...[...within].sort(order)].map((group) => groups.get(group)?.vars);
    return { name, variables: withoutPriority(Object.assign({}, ...inOrder, variables.get(name))) };
  });
  return { hosts, groups: members };
}

/** Groups that hosts are in without being put there. */
const standsApart = (name: string): boolean => name === 'all' || name === 'ungrouped';

/** The groups that a group is in, itself too, and the length of the longest way from `all` to it. */
interface Place {
  readonly outer: ReadonlySet<string>;
  readonly depth: number;
}

/** @throws InvalidInventory for a circle */
function placesOf(groups: Draft['groups']): ReadonlyMap<string, Place> {
  const parents = new Map<string, string[]>([...groups.keys()].map((name) => [name, []]));
  for (const [name, { children }] of groups) for (const child of children) parents.get(child)?.push(name);
  const places = new Map<string, Place>([['all', { outer: new Set(['all']), depth: 0 }]]);
  const find = (name: string, from: readonly string[]): Place => {
    if (from.includes(name)) throw new InvalidInventory(`the group ${name} is a child of itself`);
    const known = places.get(name);
    if (known) return known;
    const around = (parents.get(name) ?? []).map((parent) => find(parent, [...from, name]));
    const place = {
      outer: new Set([name, ...around.flatMap(({ outer }) => [...outer])]),
      depth: 1 + Math.max(0, ...around.map(({ depth }) => depth)),
    };
    places.set(name, place);
    return place;
  };
  for (const name of groups.keys()) find(name, []);
  return places;
}

const priority = 'ansible_group_priority';

const withoutPriority = ({ [priority]: _, ...variables }: Variables): Variables => variables;

/** Outer groups before inner ones, then by priority, then by name: the variables of the last one count. */
function orderOf(
  groups: Draft['groups'],
  places: ReadonlyMap<string, Place>,
): (one: string, other: string) => number {
  const depth = (name: string): number => places.get(name)?.depth ?? 1;
  const weight = (name: string): number => Number(groups.get(name)?.vars[priority] ?? 1);
  return (one, other) => depth(one) - depth(other) || weight(one) - weight(other) || (one < other ? -1 : 1);
}
