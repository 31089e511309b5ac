import { MAX_DEPTH } from '@harderway/yaml-text';
import { invalid } from './errors.js';
import type { InventoryDraft, Variables } from './groups.js';
import { readIni } from './read-ini.js';
import { readYaml } from './read-yaml.js';

/** A host of an inventory. */
export interface InventoryHost {
  /** The name in the inventory, without a port. */
  readonly name: string;
  /** Its own variables and those of its groups; of a group within a group, those of the inner one. */
  readonly variables: Variables;
}

/** The hosts and groups of an inventory. */
export interface Inventory {
  /** In the order of their first mention. */
  readonly hosts: readonly InventoryHost[];
  /** The names of each group's hosts, including those of its children; also of `all` and `ungrouped`. */
  readonly groups: ReadonlyMap<string, readonly string[]>;
}

/** Options of {@link readInventory}. */
export interface ReadInventoryOptions {
  /** Default: `yaml` if the text begins as only YAML does, with `---`, `{`, or a key such as `all:`; otherwise `ini`. */
  readonly format?: 'ini' | 'yaml' | undefined;
}

/** The beginning of YAML, behind comments: no host of an INI inventory ends in a colon or begins with a brace. */
const yamlStart = /^\ufeff?(?:\s*#[^\n]*\n)*\s*(?:---|%YAML|\{|(?:"[^"]*"|'[^']*'|[^\s:#[]+):(?=\s|$))/;

/**
 * Reads an inventory of Ansible, in INI or YAML. A plain list of hosts, one per line, is valid INI. Plugins, directories,
 * `group_vars`, templates and vaults are not read.
 * @throws InventoryError `inventory-invalid`
 */
export function readInventory(text: string, { format }: ReadInventoryOptions = {}): Inventory {
  const isYaml = format === undefined ? yamlStart.test(text) : format === 'yaml';
  const { groups, variables } = isYaml ? readYaml(text) : readIni(text);
  const names = [...variables.keys()];
  const positions = positionsOf(groups);
  const ungrouped: string[] = [];
  const direct = new Map<string, string[]>(names.map((name) => [name, []]));
  for (const [group, { hosts: own }] of groups) for (const name of own) direct.get(name)?.push(group);
  const order = orderOf(groups, positions);
  const hosts = names.map((name): InventoryHost => {
    const own = direct.get(name) ?? [];
    const within = new Set(own.flatMap((group) => [...(positions.get(group)?.outer ?? [])]));
    within.delete('all');
    within.delete('ungrouped');
    if (own.every(isImplicit)) {
      within.add('ungrouped');
      ungrouped.push(name);
    }
    const inOrder = ['all', ...[...within].sort(order)].map((group) => groups.get(group)?.vars);
    return { name, variables: withoutPriority(Object.assign({}, ...inOrder, variables.get(name))) };
  });
  return { hosts, groups: membersOf(groups, ungrouped) };
}

/** Lists the hosts of each group in Ansible's order, which `group[0]` uses: its own hosts first, then the hosts of its children. */
function membersOf(groups: InventoryDraft['groups'], ungrouped: readonly string[]): Inventory['groups'] {
  const inside = new Set([...groups.values()].flatMap(({ children }) => [...children]));
  const outermost = [...groups.keys()].filter((name) => !isImplicit(name) && !inside.has(name));
  const hostsOf = (name: string): readonly string[] => {
    const own = [...(groups.get(name)?.hosts ?? [])];
    return name === 'ungrouped' ? [...own.filter((host) => ungrouped.includes(host)), ...ungrouped] : own;
  };
  const childrenOf = (name: string): readonly string[] => {
    const own = [...(groups.get(name)?.children ?? [])];
    return name === 'all' ? ['ungrouped', ...own, ...outermost] : own;
  };
  const members = (name: string): readonly string[] => {
    const around = new Set([name]);
    for (const group of around) for (const child of childrenOf(group)) around.add(child);
    return [...new Set([...around].flatMap(hostsOf))];
  };
  return new Map(['all', 'ungrouped', ...groups.keys()].map((name) => [name, members(name)]));
}

/** Groups that hosts belong to without being assigned to them. */
const isImplicit = (name: string): boolean => name === 'all' || name === 'ungrouped';

/** The groups around a group, itself included, and the length of the longest path from `all` to it. */
interface GroupPosition {
  readonly outer: ReadonlySet<string>;
  readonly depth: number;
}

/** @throws InventoryError for a group that contains itself, and for groups nested too deep */
function positionsOf(groups: InventoryDraft['groups']): ReadonlyMap<string, GroupPosition> {
  const parents = new Map<string, string[]>([...groups.keys()].map((name) => [name, []]));
  for (const [name, { children }] of groups) for (const child of children) parents.get(child)?.push(name);
  const positions = new Map<string, GroupPosition>([['all', { outer: new Set(['all']), depth: 0 }]]);
  const find = (name: string, from: readonly string[]): GroupPosition => {
    if (from.includes(name)) throw invalid(`the group ${name} is a child of itself`);
    if (from.length > MAX_DEPTH) throw invalid(`groups are nested deeper than ${MAX_DEPTH} levels`);
    const known = positions.get(name);
    if (known) return known;
    const around = (parents.get(name) ?? []).map((parent) => find(parent, [...from, name]));
    const position = {
      outer: new Set([name, ...around.flatMap(({ outer }) => [...outer])]),
      depth: 1 + Math.max(0, ...around.map(({ depth }) => depth)),
    };
    positions.set(name, position);
    return position;
  };
  for (const name of groups.keys()) find(name, []);
  return positions;
}

const priority = 'ansible_group_priority';

const withoutPriority = ({ [priority]: _, ...variables }: Variables): Variables => variables;

/** Orders groups so that the variables of the last one count: outer groups first, then by priority, then by name. */
function orderOf(
  groups: InventoryDraft['groups'],
  positions: ReadonlyMap<string, GroupPosition>,
): (one: string, other: string) => number {
  const depth = (name: string): number => positions.get(name)?.depth ?? 1;
  const weight = (name: string): number => Number(groups.get(name)?.vars[priority] ?? 1);
  return (one, other) => depth(one) - depth(other) || weight(one) - weight(other) || (one < other ? -1 : 1);
}
