import { addHosts, type Draft, groupOf, InvalidInventory, type Variables, vaultMark } from './draft.js';

/** Values that only Ansible can decrypt keep the mark of a vault, by which they are told apart. */
const vaultTags = ['!vault', '!vault-encrypted'].map((tag) => ({
  tag,
  resolve: (text: string): string => (text.startsWith(vaultMark) ? text : `${vaultMark};${text}`),
}));

/** Reads `!unsafe`, the tag of a text that is not a template. */
const unsafeTag = { tag: '!unsafe', resolve: (text: string): string => text };

/** Reads the YAML form of Ansible's inventories: groups with `hosts`, `children` and `vars`. @throws InvalidInventory */
export async function readYaml(text: string): Promise<Draft> {
  const { parse } = await import('yaml');
  let document: unknown;
  try {
    document = parse(text, { customTags: [...vaultTags, unsafeTag], logLevel: 'error' });
  } catch (cause) {
    throw new InvalidInventory(cause instanceof Error ? cause.message : String(cause), { cause });
  }
  if (typeof document === 'string') throw new InvalidInventory('the inventory is not a mapping');
  const draft: Draft = { groups: new Map(), variables: new Map() };
  for (const [name, body] of pairs(document, 'the inventory')) readGroup(draft, name, body, []);
  return draft;
}

function readGroup(draft: Draft, name: string, body: unknown, within: readonly string[]): void {
  if (within.includes(name)) throw new InvalidInventory(`the group ${name} is a child of itself`);
  const group = groupOf(draft, name);
  for (const [key, value] of pairs(body, `the group ${name}`)) {
    const what = `${key} of the group ${name}`;
    if (key === 'hosts')
      for (const [host, vars] of pairs(value, what))
        addHosts(draft, name, host, variables(vars, `the host ${host}`));
    else if (key === 'vars') group.vars = { ...group.vars, ...variables(value, what) };
    else if (key === 'children')
      for (const [child, inside] of pairs(value, what)) {
        group.children.add(child);
        readGroup(draft, child, inside, [...within, name]);
      }
    else throw new InvalidInventory(`the group ${name} has hosts, children and vars, not ${key}`);
  }
}

/** The pairs of a mapping; a text is a name without a value, as Ansible has it. */
function pairs(value: unknown, what: string): readonly (readonly [string, unknown])[] {
  if (value === null || value === undefined) return [];
  if (typeof value === 'string') return [[value, null]];
  if (typeof value === 'object' && !Array.isArray(value)) return Object.entries(value);
  throw new InvalidInventory(`${what} is not a mapping`);
}

const variables = (value: unknown, what: string): Variables =>
  Object.fromEntries(
    pairs(value, what).map(([name, each]) => [
      name,
      typeof each === 'object' ? JSON.stringify(each) : String(each),
    ]),
  );
