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
  const outer = outerGroups(groups);
  const members = new Map<string, string[]>([['all', names.map(bare)]]);
  const hosts: InventoryHost[] = [];
  for (const name of groups.keys()) if (name !== 'all') members.set(name, []);
  const direct = new Map<string, string[]>(names.map((name) => [name, []]));
  for (const [group, { hosts: own }] of groups) for (const name of own) direct.get(name)?.push(group);
  for (const name of names) {
    const own = direct.get(name) ?? [];
    const within = new Set(own.flatMap((group) => [...(outer.get(group) ?? [])]));
    within.delete('all');
    if (own.every(standsApart)) within.add('ungrouped');
    for (const group of within) {
      const list = members.get(group) ?? [];
      members.set(group, list);
      list.push(bare(name));
    }
    hosts.push({
      name: bare(name),
      variables: variablesOf(groups, outer, name, [...within], variables.get(name)),
    });
  }
  const seen = new Set<string>();
  for (const { name } of hosts) {
    if (seen.has(name)) throw new InvalidInventory(`the host ${name} is named with two ports`);
    seen.add(name);
  }
  return { hosts, groups: members };
}

/** Groups that hosts are in without being put there. */
const standsApart = (name: string): boolean => name === 'all' || name === 'ungrouped';

/** `host:port` as Ansible takes it; an address of IPv6 needs brackets for that. */
const withPort = /^(?<host>[^:[\]]+|\[[^\]]+\]):(?<port>\d+)$/;

const bare = (name: string): string => withPort.exec(name)?.groups?.['host']?.replace(/^\[|\]$/g, '') ?? name;

/** For each group those that it is in, itself too. @throws InvalidInventory for a circle */
function outerGroups(groups: Draft['groups']): ReadonlyMap<string, ReadonlySet<string>> {
  const parents = new Map<string, string[]>([...groups.keys()].map((name) => [name, []]));
  for (const [name, { children }] of groups) for (const child of children) parents.get(child)?.push(name);
  const outer = new Map<string, ReadonlySet<string>>();
  const find = (name: string, from: readonly string[]): ReadonlySet<string> => {
    if (from.includes(name)) throw new InvalidInventory(`the group ${name} is a child of itself`);
    const known = outer.get(name);
    if (known) return known;
    const found = new Set([
      name,
      ...(parents.get(name) ?? []).flatMap((parent) => [...find(parent, [...from, name])]),
    ]);
    outer.set(name, found);
    return found;
  };
  for (const name of groups.keys()) find(name, []);
  return outer;
}

/** Variables of `all` first, then those of outer groups before inner ones, by name among equals, then the host's own. */
function variablesOf(
  groups: Draft['groups'],
  outer: ReadonlyMap<string, ReadonlySet<string>>,
  host: string,
  within: readonly string[],
  own: Variables = {},
): Variables {
  const depth = (name: string): number => outer.get(name)?.size ?? 0;
  const sorted = [...within].sort((one, other) => depth(one) - depth(other) || (one < other ? -1 : 1));
  const inOrder = ['all', ...sorted].map((name) => groups.get(name));
  const port = withPort.exec(host)?.groups?.['port'];
  return Object.assign(
    {},
    ...inOrder.map((group) => group?.vars),
    port === undefined ? {} : { ansible_port: port },
    own,
  );
}
