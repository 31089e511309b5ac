import { composeYaml, MAX_DEPTH } from '@harderway/yaml-text';
import { invalid } from './errors.js';
import { addHosts, groupOf, type InventoryDraft, type Variables, vaultMark } from './groups.js';

/** The tags of encrypted values, which keep the beginning of a vault so that they are recognized. */
const vaultTags = ['!vault', '!vault-encrypted'].map((tag) => ({
  tag,
  resolve: (text: string): string => (text.startsWith(vaultMark) ? text : `${vaultMark};${text}`),
}));

/** The tag of a text that is not a template. */
const unsafeTag = { tag: '!unsafe', resolve: (text: string): string => text };

/** Reads an inventory in YAML: groups with `hosts`, `children` and `vars`. @throws InventoryError */
export function readYaml(text: string): InventoryDraft {
  const draft: InventoryDraft = { groups: new Map(), variables: new Map() };
  const value = parsed(text);
  if (typeof value === 'string') throw invalid('the inventory is not a mapping');
  for (const [name, body] of pairs(value, 'the inventory')) readGroup(draft, name, body, []);
  return draft;
}

function parsed(text: string): unknown {
  const composed = composeYaml(text, {
    customTags: [...vaultTags, unsafeTag],
    logLevel: 'error',
    merge: true,
  });
  if (composed.kind === 'too-deep') throw invalid(`nested deeper than ${MAX_DEPTH} levels`);
  const [document, second] = composed.documents;
  if (second !== undefined) throw invalid('more than one YAML document');
  const [error] = document?.errors ?? [];
  if (error) throw invalid(`line ${lineAt(text, error.pos[0])}: ${error.message}`, error);
  try {
    return document?.toJS();
  } catch (cause) {
    throw invalid(cause instanceof Error ? cause.message : String(cause), cause);
  }
}

const lineAt = (text: string, offset: number): number => text.slice(0, offset).split('\n').length;

function readGroup(draft: InventoryDraft, name: string, body: unknown, within: readonly string[]): void {
  if (within.includes(name)) throw invalid(`the group ${name} is a child of itself`);
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
    else throw invalid(`the group ${name} has hosts, children and vars, not ${key}`);
  }
}

/** The pairs of a mapping; a text is a name without a value, as in Ansible. */
function pairs(value: unknown, what: string): readonly (readonly [string, unknown])[] {
  if (value === null || value === undefined) return [];
  if (typeof value === 'string') return [[value, null]];
  if (typeof value === 'object' && !Array.isArray(value)) return Object.entries(value);
  throw invalid(`${what} is not a mapping`);
}

const variables = (value: unknown, what: string): Variables =>
  Object.fromEntries(
    pairs(value, what).map(([name, each]) => [
      name,
      typeof each === 'object' ? JSON.stringify(each) : String(each),
    ]),
  );
