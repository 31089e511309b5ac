import { invalid } from './errors.js';
import { addHosts, groupOf, type InventoryDraft, type Variables } from './groups.js';

/**
 * Reads an inventory in INI: sections `[group]`, `[group:children]` and `[group:vars]`, whose lines are hosts with their
 * variables, groups, and variables. A plain list of hosts, one per line, is valid too.
 * @throws InventoryError
 */
export function readIni(text: string): InventoryDraft {
  const draft: InventoryDraft = { groups: new Map(), variables: new Map() };
  let group = 'ungrouped';
  let kind: string | undefined;
  const declared = new Set(['all', 'ungrouped']);
  /** The lines of groups that another line has to declare. */
  const named = new Map<string, number>();
  for (const [index, line] of text.split('\n').entries()) {
    const fail = (why: string): never => {
      throw invalid(`line ${index + 1}: ${why}`);
    };
    const content = line.trim();
    if (content === '' || /^[#;]/.test(content)) continue;
    if (content === '---') fail('YAML, not INI');
    const section = /^\[([^\s:\]]+)(?::(\w+))?\]\s*(?:#.*)?$/.exec(content);
    if (section) {
      [, group = '', kind] = section;
      if (kind !== undefined && kind !== 'children' && kind !== 'vars')
        fail(`${content} is not a section: write [group], [group:children] or [group:vars]`);
      groupOf(draft, group);
      if (kind === 'vars') named.set(group, index + 1);
      else declared.add(group);
    } else if (kind === 'children') {
      const [child = ''] = wordsOf(content) ?? fail('a quote is not closed');
      named.set(child, index + 1);
      groupOf(draft, child);
      groupOf(draft, group).children.add(child);
    } else if (kind === 'vars') {
      const [, name, value = ''] =
        /^([^=\s]+)\s*=\s*(.*)$/.exec(content) ?? fail('not a variable: write NAME=VALUE');
      const own = groupOf(draft, group);
      own.vars = { ...own.vars, [name ?? '']: literal(value.trim()) };
    } else {
      const [host = '', ...pairs] = wordsOf(content) ?? fail('a quote is not closed');
      if (/^\[(?!.*\]:\d+$)/.test(host)) fail(`${host} is neither a section nor a host`);
      addHosts(
        draft,
        group,
        host,
        variablesOf(pairs) ?? fail('not a variable after the host: write NAME=VALUE'),
      );
    }
  }
  for (const [name, line] of named)
    if (!declared.has(name)) throw invalid(`line ${line}: the group ${name} has no section; add [${name}]`);
  return draft;
}

function variablesOf(pairs: readonly string[]): Variables | undefined {
  const found = pairs.map((pair) => /^([^=]+)=(.*)$/s.exec(pair));
  if (found.includes(null)) return undefined;
  return Object.fromEntries(found.map((pair) => [pair?.[1] ?? '', literal(pair?.[2] ?? '')]));
}

/** Words of a line up to a comment, without the quotes around parts of them. Undefined if a quote is not closed. */
function wordsOf(line: string): readonly string[] | undefined {
  const words: string[] = [];
  const part = /\s*(?:(#.*)|((?:[^\s"'#\\]|\\.|"(?:[^"\\]|\\.)*"|'[^']*')+))/sy;
  while (part.lastIndex < line.trimEnd().length) {
    const found = part.exec(line);
    if (!found) return undefined;
    if (found[1] !== undefined) break;
    words.push(
      (found[2] ?? '').replace(
        /"((?:[^"\\]|\\.)*)"|'([^']*)'|\\(.)/gs,
        (_, double?: string, single?: string, char?: string) =>
          double === undefined ? (single ?? char ?? '') : double.replace(/\\(["\\])/g, '$1'),
      ),
    );
  }
  return words;
}

const escapes: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  '\\': '\\',
  '"': '"',
  "'": "'",
};

/** Returns a value as text. Ansible evaluates a Python literal, which drops its quotes and a comment behind it. */
function literal(value: string): string {
  const [, , quoted, plain] =
    /^[ \t]*(?:(["'])((?:(?!\1)[^\\]|\\.)*)\1|(True|False|None|[-+]?\d[\d._]*))[ \t]*(?:#.*)?$/s.exec(
      value,
    ) ?? [];
  // Python's word for the null of YAML.
  if (plain === 'None') return 'null';
  return plain ?? quoted?.replace(/\\(.)/gs, (all, char: string) => escapes[char] ?? all) ?? value;
}
