import { rulesModule } from '@harderway/diagnostics/facts';
import { parse } from 'yaml';

type Read = (file: string) => string;

/** A directive as directives.txt has it. */
interface Directive {
  readonly name: string;
  readonly type: string;
  readonly since: string;
  readonly alias: string | undefined;
}

/** A section (`[Service]`) or a shared group (`@exec`): its own directives, and the groups it includes. */
interface Part {
  readonly includes: string[];
  readonly directives: Directive[];
}

const head = '// Generated from the facts of this package; do not edit.\n\n';

const rowsOf = (text: string): readonly string[] =>
  text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));

function readParts(text: string): ReadonlyMap<string, Part> {
  const parts = new Map<string, Part>();
  let part: Part = { includes: [], directives: [] };
  for (const line of rowsOf(text)) {
    if (line.startsWith('@') || line.startsWith('[')) {
      part = { includes: [], directives: [] };
      parts.set(line, part);
    } else if (line.startsWith('+')) part.includes.push(`@${line.slice(1)}`);
    else {
      const [name = '', type = '', since = '-', alias] = line.split(' ');
      part.directives.push({ name, type, since: since === '-' ? '' : since, alias: alias?.slice(1) });
    }
  }
  return parts;
}

/** One string a part, `type:Name.since=Alias,Name;type:…`, to keep the bundle small. */
function packed({ directives, includes }: Part): string {
  const byType = new Map<string, string[]>();
  for (const { name, type, since, alias } of directives) {
    const names = byType.get(type) ?? [];
    byType.set(type, names);
    names.push(`${name}${since === '' ? '' : `.${since}`}${alias === undefined ? '' : `=${alias}`}`);
  }
  return [...includes, ...[...byType].map(([type, names]) => `${type}:${names.join(',')}`)].join(';');
}

type Entry = readonly [key: string, value: string];
const table = (name: string, comment: string, entries: readonly Entry[]): string =>
  `${head}/** ${comment} */\nexport const ${name}: Readonly<Record<string, string>> = {\n${entries
    .map(([key, value]) => `  ${JSON.stringify(key)}:\n    ${JSON.stringify(value)},\n`)
    .join('')}};\n`;

function halves(line: string): Entry {
  const [key = '', value = ''] = line.split(': ');
  return [key, value];
}

const isSection = (key: string): boolean => key.startsWith('[');
const sectionName = (key: string): string => key.slice(1, -1);

/** The values that the builder takes for a directive of a type. */
function inputOf(type: string, choices: readonly Entry[]): string {
  if (type === 'command') return 'ExecInput';
  if (type === 'environment') return 'EnvironmentInput';
  if (/^boolean|tristate/.test(type)) return 'BooleanInput';
  const choice = /^choice:(.*)$/.exec(type)?.[1];
  if (choice === undefined) return 'TextInput';
  const [key, words] = choices.find(([each]) => each.split(' ')[0] === choice) ?? ['', ''];
  const literals = words.split(' ').map((word) => `'${word}'`);
  const more = [
    ...(key.includes('boolean=') ? ['boolean'] : []),
    ...(key.includes('upto=') ? ['number'] : []),
  ];
  return [...literals, ...more].join(' | ');
}

/** `@exec` -> `ExecSettings`: directives that several sections have. */
const sharedName = (key: string): string => `${key.charAt(1).toUpperCase()}${key.slice(2)}Settings`;

function sections(parts: ReadonlyMap<string, Part>, choices: readonly Entry[]): string {
  const own = [...parts].filter(([key]) => isSection(key));
  const membersOf = ({ directives }: Part): string =>
    directives
      .filter(({ type }) => type !== 'removed')
      .map(({ name, type }) => `  readonly ${name}?: ${inputOf(type, choices)} | undefined;\n`)
      .join('');
  const shared = [...parts]
    .filter(([key]) => own.some(([, { includes }]) => includes.includes(key)))
    .map(
      ([key, part]) =>
        `/** Settings of several sections in systemd 257. */\ninterface ${sharedName(key)} {\n${membersOf(part)}}\n`,
    );
  const interfaces = own.map(
    ([key, part]) =>
      `/** The settings of [${sectionName(key)}] in systemd 257. */\nexport interface ${sectionName(key)}Section extends ${['ExtensionKeys', ...part.includes.map(sharedName)].join(', ')} {\n${membersOf(part)}}\n`,
  );
  return `${head}import type { BooleanInput, EnvironmentInput, ExecInput, ExtensionKeys, ExtensionSection, TextInput } from './inputs.js';

${[...shared, ...interfaces].join('\n')}
/** The sections of a unit, in the order given. */
export interface KnownSections {
${own.map(([key]) => `  readonly ${sectionName(key)}?: ${sectionName(key)}Section | undefined;\n`).join('')}  readonly [section: \`X-\${string}\`]: ExtensionSection | undefined;
}
`;
}

/** The words of each type in lines `word: types`. */
const byType = (rows: readonly Entry[]): ReadonlyMap<string, string> =>
  new Map(rows.flatMap(([word, types]) => types.split(' ').map((type) => [type, word] as const)));

/** Where the values of directives are kept, and their kinds. */
function stores(parts: ReadonlyMap<string, Part>, text: string): string {
  const rows = rowsOf(text).map(halves);
  const kinds = byType(rows.filter(([word]) => !word.startsWith('@')));
  const shared = byType(
    rows.flatMap(([word, types]) => (word.startsWith('@') ? [[word.slice(1), types]] : [])),
  );
  const found = new Map<string, string>();
  for (const [key, { directives, includes }] of parts) {
    const all = isSection(key)
      ? [...directives, ...includes.flatMap((name) => parts.get(name)?.directives ?? [])]
      : [];
    for (const { name, type: strict, alias } of all) {
      const type = strict.replace('!', '');
      const kind = kinds.get(type) ?? kinds.get(type.replace(/:.*/, ''));
      const store = shared.get(type) ?? `*.${name}`;
      const own = name.startsWith('Assert') ? store.replace('Conditions', 'Asserts') : store;
      if (kind !== undefined && alias === undefined) found.set(own.replace('*', sectionName(key)), kind);
    }
  }
  const literals = (entries: Iterable<Entry>): string =>
    [...entries].map(([key, value]) => `  '${key}': '${value}',\n`).join('');
  return `${head}/** The stores that directives of a type share; \`*\` is the section. */
export const sharedStores: Readonly<Record<string, string>> = {
${literals(shared)}};

/** The kinds of value that each store may have, in alphabetical order. */
export const storeKinds = {
${literals(found)}} as const;
`;
}

/** The keys of each list that several keys share. */
function sharedLists(parts: ReadonlyMap<string, Part>, text: string): string {
  const shared = byType(
    rowsOf(text)
      .map(halves)
      .flatMap(([word, types]): readonly Entry[] => (word.startsWith('@') ? [[word.slice(1), types]] : [])),
  );
  const lists = new Map<string, Set<string>>();
  for (const { directives } of parts.values())
    for (const { name, type } of directives) {
      const list = shared.get(type.replace('!', ''));
      if (list === undefined) continue;
      const own = name.startsWith('Assert') ? list.replace('Conditions', 'Asserts') : list;
      lists.set(own, (lists.get(own) ?? new Set()).add(name));
    }
  return `${head}/** The keys of each list that several keys share, separated by blanks: an empty value of one empties it for all. */
export const sharedLists: readonly string[] = [
${[...lists.values()].map((names) => `  '${[...names].join(' ')}',\n`).join('')}];
`;
}

/** Messages that systemd logs about whole units. */
function messages(text: string): string {
  const entries: readonly (readonly [string, unknown])[] = Object.entries(parse(text));
  return `${head}import type { UnitCode } from '../rules.generated.js';

/** The messages of {@link messages}. */
export type MessageId = ${entries.map(([id]) => `'${id}'`).join(' | ')};

/** Messages that systemd logs about whole units: the code, the words, and the setting to look at. */
export const messages: Readonly<Record<MessageId, { readonly code: UnitCode; readonly says: string; readonly at?: string }>> = {
${entries.map(([id, entry]) => `  '${id}': ${JSON.stringify({ code: id.replace(/\/.*/, ''), ...Object(entry) })},\n`).join('')}};
`;
}

/** A default as source text: times in microseconds. */
function literal(value: unknown): string {
  const [, count = '', unit] = /^(\d+)(m?s)$/.exec(String(value)) ?? [];
  if (value === 'infinity') return `${2n ** 64n - 1n}n`;
  return unit === undefined ? JSON.stringify(value) : `${count}${unit === 's' ? '000000' : '000'}n`;
}

/** The keys of Quadlet files by section, with the version of podman that reads each first. */
function quadlet(text: string): string {
  const rows: Record<string, Record<string, string>> = {};
  let section = '';
  for (const row of rowsOf(text)) {
    const [key = '', since = ''] = row.split(' ');
    if (row.startsWith('[')) section = row.slice(1, -1);
    else rows[section] = { ...rows[section], [key]: since };
  }
  return `${head}/** The first podman that reads each key of a Quadlet file, by section. */
export const quadletKeys: Readonly<Record<string, Readonly<Record<string, string>>>> = ${JSON.stringify(rows, undefined, 1)};
`;
}

/** The keys of settings files by kind and section, packed as `Name.since,Name`. */
function settings(text: string): string {
  const kinds: Record<string, Record<string, string>> = {};
  let [kind, section] = ['', ''];
  for (const row of rowsOf(text)) {
    const [key = '', since = '-'] = row.split(' ');
    if (row.startsWith('@')) kind = row.slice(1);
    else if (isSection(row)) section = sectionName(row);
    else {
      const name = since === '-' ? key : `${key}.${since}`;
      const before = kinds[kind]?.[section];
      kinds[kind] = { ...kinds[kind], [section]: before === undefined ? name : `${before},${name}` };
    }
  }
  return `${head}/** The keys of settings files by kind and section, packed; see settings.ts. */
export const packedSettings = ${JSON.stringify(kinds, undefined, 1)} as const;
`;
}

/** The D-Bus values of unset directives. */
function properties(text: string): string {
  const rows = Object.entries(parse(text)).map(([name, value]) => `  ${name}: ${literal(value)},\n`);
  return `${head}/** Properties of unset directives where they are not zero or empty. */
export const propertyDefaults: Readonly<Record<string, string | number | bigint | boolean>> = {
${rows.join('')}};
`;
}

/** Lists of words, an array each. */
const words = (text: string): string =>
  head +
  rowsOf(text)
    .map(halves)
    .map(
      ([name, value]) => `export const ${name}: readonly string[] = ${JSON.stringify(value)}.split(' ');\n`,
    )
    .join('');

/** The rules, and the schema of unit files: directives, choices, groups of system calls, the exposure table, types. */
export default function generate(read: Read): Record<string, string> {
  const parts = readParts(read('directives.txt'));
  const choices = rowsOf(read('choices.txt')).map(halves);
  return {
    'src/schema/directives.generated.ts': table(
      'packedParts',
      'Sections and shared groups (`@name`), packed; see lookup.ts.',
      [...parts].map(([key, part]) => [isSection(key) ? sectionName(key) : key, packed(part)]),
    ),
    'src/schema/choices.generated.ts': table(
      'packedChoices',
      'Words a choice can be, packed: `boolean=X` and `empty` first, then `:` and the words.',
      choices.map(([key, words]) => {
        const [name = '', ...options] = key.split(' ');
        return [name, `${options.join(' ')}:${words}`];
      }),
    ),
    'src/schema/syscalls.generated.ts': table(
      'packedSystemCalls',
      'Groups of system calls, words separated by blanks; a member may be a group.',
      rowsOf(read('syscalls.txt')).map(halves),
    ),
    'src/schema/security.generated.ts': `${head}/** Rows of the exposure table, packed: name, JSON field, weight, how it is assessed, what lowers it. */
export const packedSecurity: readonly string[] = [
${rowsOf(read('security.txt'))
  .map((row) => `  ${JSON.stringify(row)},\n`)
  .join('')}];
`,
    'src/schema/quadlet.generated.ts': quadlet(read('quadlet.txt')),
    'src/schema/settings.generated.ts': settings(read('settings.txt')),
    'src/build/sections.generated.ts': sections(parts, choices),
    'src/schema/stores.generated.ts': stores(parts, read('kinds.txt')),
    'src/schema/shared-lists.generated.ts': sharedLists(parts, read('kinds.txt')),
    'src/schema/properties.generated.ts': properties(read('properties.yaml')),
    'src/schema/words.generated.ts': words(read('words.txt')),
    'src/verify/messages.generated.ts': messages(read('messages.yaml')),
    'src/rules.generated.ts': rulesModule(read('rules.yaml'), 'unitRules'),
  };
}
