import { composeYaml, MAX_DEPTH } from '@harderway/yaml-text';
import type { ScalarTag } from 'yaml';
import { invalid } from './errors.js';
import { addHosts, groupOf, type InventoryDraft, type Variables, vaultMark } from './groups.js';

/** The tags of encrypted values, which keep the beginning of a vault so that they are recognized. */
const vaultTags = ['!vault', '!vault-encrypted'].map((tag) => ({
  tag,
  resolve: (text: string): string => (text.startsWith(vaultMark) ? text : `${vaultMark};${text}`),
}));

/** The tag of a text that is not a template. */
const unsafeTag = { tag: '!unsafe', resolve: (text: string): string => text };

/** Plain scalars that are texts to PyYAML: the library reads `y`, `08` and `1e3` as other readers of YAML 1.1 do. Times too. */
const plainText: ScalarTag = {
  tag: 'tag:yaml.org,2002:str',
  default: true,
  test: /^(?:[yn]|[-+]?0[\d_]*[89][\d_]*|[-+]?[\d_]*(?:\.[\d_]*)?e\d+|[-+]?[\d_]*e[-+]\d+|\d{4}-\d\d?-\d\d?.*)$/i,
  resolve: (text) => text,
};

/** Reads an inventory in YAML: groups with `hosts`, `children` and `vars`. @throws InventoryError */
export function readYaml(text: string): InventoryDraft {
  const draft: InventoryDraft = { groups: new Map(), variables: new Map() };
  const value = parsed(text);
  if (typeof value === 'string') throw invalid('the inventory is not a mapping');
  for (const [name, body] of named(value, 'the inventory')) readGroup(draft, name, body, []);
  return draft;
}

function parsed(text: string): unknown {
  const composed = composeYaml(text, {
    customTags: (known) => [plainText, ...vaultTags, unsafeTag, ...known],
    intAsBigInt: true,
    logLevel: 'error',
    merge: true,
    // Ansible reads with PyYAML, whatever version a document names.
    schema: 'yaml-1.1',
  });
  if (composed.kind === 'too-deep') throw invalid(`nested deeper than ${MAX_DEPTH} levels`);
  const [document, second] = composed.documents;
  if (second !== undefined) throw invalid('more than one YAML document');
  const [error] = document?.errors ?? [];
  if (error) throw invalid(`line ${lineAt(text, error.pos[0])}: ${error.message}`, error);
  try {
    return document?.toJS({ mapAsMap: true });
  } catch (cause) {
    throw invalid(cause instanceof Error ? cause.message : String(cause), cause);
  }
}

const lineAt = (text: string, offset: number): number => text.slice(0, offset).split('\n').length;

function readGroup(draft: InventoryDraft, name: string, body: unknown, within: readonly string[]): void {
  if (within.includes(name)) throw invalid(`the group ${name} is a child of itself`);
  const group = groupOf(draft, name);
  for (const [key, value] of named(body, `the group ${name}`)) {
    const what = `${key} of the group ${name}`;
    if (key === 'hosts')
      for (const [host, vars] of named(value, what))
        addHosts(draft, name, host, variables(vars, `the host ${host}`));
    else if (key === 'vars') group.vars = { ...group.vars, ...variables(value, what) };
    else if (key === 'children')
      for (const [child, inside] of named(value, what)) {
        group.children.add(child);
        readGroup(draft, child, inside, [...within, name]);
      }
    else throw invalid(`the group ${name} has hosts, children and vars, not ${key}`);
  }
}

/** The pairs of a mapping; a text is a name without a value, as in Ansible. */
function pairs(value: unknown, what: string): readonly (readonly [unknown, unknown])[] {
  if (value === null || value === undefined) return [];
  if (typeof value === 'string') return [[value, null]];
  if (value instanceof Map) return [...value];
  throw invalid(`${what} is not a mapping`);
}

/** The pairs of a mapping of names. A plain `012` is the number 10 to Ansible, which refuses it as a name. */
const named = (value: unknown, what: string): readonly (readonly [string, unknown])[] =>
  pairs(value, what).map(([name, inside]) => {
    if (typeof name === 'string') return [name, inside];
    throw invalid(`${what} has the name ${textOf(name)}, which is not a text: write it in quotes`);
  });

const variables = (value: unknown, what: string): Variables =>
  Object.fromEntries(pairs(value, what).map(([name, each]) => [textOf(name), textOf(each)]));

/** A value as text: numbers as Python writes them, collections as JSON. */
function textOf(value: unknown): string {
  if (typeof value === 'number' && Number.isInteger(value) && Math.abs(value) < 1e16) return value.toFixed(1);
  return typeof value === 'object' ? JSON.stringify(value, plain) : String(value);
}

function plain(_: string, value: unknown): unknown {
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  return value instanceof Map ? Object.fromEntries(value) : value;
}
