import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { UserData } from '../src/document/model.js';
import { parseNetworkConfig, parseUserData } from '../src/document/parse.js';
import { updateNetworkConfig, updateUserData } from '../src/document/update.js';

/** A value of a document: a text, a list, a mapping with merges, or an alias of one of the anchors before it. */
type Written =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'alias'; readonly of: number }
  | { readonly kind: 'list'; readonly items: readonly Anchored[] }
  | {
      readonly kind: 'map';
      readonly entries: readonly (readonly [string, Anchored])[];
      readonly merges: Merges;
    };
type Merges = readonly number[];
interface Anchored {
  readonly anchor: boolean;
  readonly value: Written;
}

const word = fc.constantFrom('a', 'b', 'c');
const { anchored } = fc.letrec<{ written: Written; anchored: Anchored }>((tie) => ({
  written: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.record({ kind: fc.constant('text' as const), text: word }),
    fc.record({ kind: fc.constant('alias' as const), of: fc.nat(9) }),
    fc.record({ kind: fc.constant('list' as const), items: fc.array(tie('anchored'), { maxLength: 3 }) }),
    fc.record({
      kind: fc.constant('map' as const),
      entries: fc.uniqueArray(fc.tuple(word, tie('anchored')), { maxLength: 3, selector: ([key]) => key }),
      merges: fc.array(fc.nat(9), { maxLength: 2 }),
    }),
  ),
  anchored: fc.record({ anchor: fc.boolean(), value: tie('written') }),
}));

/** Writes values, each with the anchors that came before it. Anchors are defined again and again. */
function writer(): (node: Anchored) => string {
  const anchors: { readonly name: string; readonly isMap: boolean }[] = [];
  const names = ['x', 'y', 'z'];
  const usable = (): typeof anchors =>
    anchors.filter(({ name }, at) => anchors.findLastIndex((each) => each.name === name) === at);
  const pick = (list: typeof anchors, of: number): string | undefined => list[of % (list.length || 1)]?.name;
  const write = ({ anchor, value }: Anchored): string => {
    if (value.kind === 'alias') {
      const name = pick(usable(), value.of);
      return name === undefined ? 'a' : `*${name}`;
    }
    const name = anchor ? names[anchors.length % names.length] : undefined;
    const text = content(value);
    // A name that was defined again within would make the text mean something else.
    const taken = name === undefined || text.includes(`&${name} `) || text.includes(`*${name} `);
    if (!taken) anchors.push({ name, isMap: value.kind === 'map' });
    return taken ? text : `&${name} ${text}`;
  };
  const content = (value: Exclude<Written, { kind: 'alias' }>): string => {
    if (value.kind === 'text') return value.text;
    if (value.kind === 'list') return `[${value.items.map((item) => `${write(item)} `).join(', ')}]`;
    const merges = value.merges.flatMap(
      (of) =>
        pick(
          usable().filter(({ isMap }) => isMap),
          of,
        ) ?? [],
    );
    const merge = merges.length === 0 ? [] : [`<<: [${merges.map((name) => `*${name} `).join(', ')}]`];
    return `{${[...merge, ...value.entries.map(([key, node]) => `${key}: ${write(node)} `)].join(', ')}}`;
  };
  return write;
}

const document = fc.array(anchored, { minLength: 1, maxLength: 5 }).map((nodes) => {
  const write = writer();
  return `#cloud-config\n${nodes.map((node, n) => `key${n}: ${write(node)} # ${n}\n`).join('')}`;
});

/** Changes one value, wherever it is: `choices` say which one and how. */
function edit(value: unknown, choices: readonly number[]): unknown {
  const [choice = 0, ...rest] = choices;
  if (typeof value !== 'object' || value === null) return `${String(value)}x`;
  if (Array.isArray(value)) {
    if (value.length === 0 || choice === 0) return [...value, 'new'];
    const at = choice % value.length;
    return rest.length === 0 ? value.toSpliced(at, 1) : value.with(at, edit(value[at], rest));
  }
  const entries = Object.entries(value);
  const at = choice % (entries.length || 1);
  const [key] = entries[at] ?? [];
  if (key === undefined || choice === 0) return { ...value, new: 'x' };
  if (rest.length === 0) return Object.fromEntries(entries.toSpliced(at, 1));
  return { ...value, [key]: edit(entries[at]?.[1], rest) };
}

describe('an update changes nothing but what the caller changed', () => {
  test('whatever aliases and merges show elsewhere', () => {
    const runs = 2 * (fc.readConfigureGlobal().numRuns ?? 100);
    fc.assert(
      fc.property(document, fc.array(fc.nat(9), { minLength: 1, maxLength: 4 }), (text, choices) => {
        const { data } = parseUserData(text);
        if (data === undefined) throw new Error(`not readable: ${text}`);
        const wanted = edit(data, choices) as UserData;
        expect(parseUserData(updateUserData(text, wanted)).data).toEqual(wanted);
      }),
      { numRuns: runs },
    );
  });

  test.each([
    ['an anchor of an item that goes', 'a: [[&x k], *x ]\n', { a: ['k'] }, 'a: [k ]\n'],
    ['an anchor', 'a: &x 1\nb: *x\n', { a: 2, b: 1 }, 'a: 2\nb: 1\n'],
    ['an alias', 'a: &x 1\nb: *x # copy\nc: *x\n', { a: 1, b: 2, c: 1 }, 'a: &x 1\nb: 2 # copy\nc: *x\n'],
    [
      'an anchor that goes',
      'a: &x {k: &y [1]}\nb: *x\nc: *y\n',
      { b: { k: [1] }, c: [1] },
      'b: {k: [1]}\nc: [1]\n',
    ],
    [
      'a key of a merge',
      'a: &x {k: 1, l: 2}\nb: {<<: *x, m: 3}\n',
      { a: { k: 1, l: 2 }, b: { l: 2, m: 3 } },
      'a: &x {k: 1, l: 2}\nb: {l: 2, m: 3}\n',
    ],
    [
      'an anchor of a null that is written as nothing',
      'a: &x\nb: [*x , k]\n',
      { a: 1, b: [null, 'k'] },
      'a: 1\nb: [null , k]\n',
    ],
    [
      'a key beside a merge',
      'a: &x {k: 1}\nb: {<<: *x, m: 3}\n',
      { a: { k: 1 }, b: { k: 1, m: 4 } },
      'a: &x {k: 1}\nb: {<<: *x, m: 4}\n',
    ],
  ])('%s', (_, text, data, expected) => {
    expect(updateUserData(`#cloud-config\n${text}`, data as UserData)).toBe(`#cloud-config\n${expected}`);
  });

  test('in network configurations', () => {
    const text = 'version: 2\nethernets:\n  e0: &one\n    dhcp4: true\n  e1: *one\n';
    const { config = { version: 2 } } = parseNetworkConfig(text);
    const changed = { ...config, ethernets: { ...config.ethernets, e0: { dhcp4: false } } };
    const written = updateNetworkConfig(text, changed);
    expect(parseNetworkConfig(written).config).toEqual(changed);
  });
});

test('a renderer that interfaces share goes where one of them is not to have it', () => {
  const text =
    'network:\n  version: 2\n  ethernets:\n    renderer: networkd\n    e0: {mtu: 1}\n    e1: {mtu: 2}\n';
  const ethernets = { e0: { mtu: 1, renderer: 'networkd' as const }, e1: { mtu: 2 }, e2: { mtu: 3 } };
  const written = updateNetworkConfig(text, { version: 2, ethernets });
  expect(parseNetworkConfig(written).config).toEqual({ version: 2, ethernets });
  const shared = { ...ethernets, e1: { mtu: 5, renderer: 'networkd' as const } };
  const { e2: _, ...both } = shared;
  expect(updateNetworkConfig(text, { version: 2, ethernets: both })).toBe(text.replace('mtu: 2', 'mtu: 5'));
});

test('the comment of a merge that is written out stays', () => {
  const text = '#cloud-config\nntp: &b\n  enabled: true\nusers:\n  - <<: *b # shared\n    name: x\n';
  const wanted = { ntp: { enabled: true }, users: [{ enabled: false, name: 'x' }] };
  expect(updateUserData(text, wanted)).toBe(text.replace('<<: *b # shared', 'enabled: false # shared'));
});

test('what does not change stays as it is spelled', () => {
  const text =
    "#cloud-config\n# ours\n\n\nhostname:   'a'   # h\nown: {x:  1E400,y: 010, 'z': .5}\nruncmd:\n- [ ls,  -l ]\n-   |\n    a\n- b\n";
  const { data } = parseUserData(text);
  expect(updateUserData(text, { ...data, hostname: 'b' })).toBe(text.replace("'a'", 'b'));
  expect(updateUserData(text, { ...data, runcmd: [...(data?.runcmd ?? []), 'c'] })).toBe(`${text}- c\n`);
  expect(updateUserData(text, { ...data, hostname: undefined })).toBe(text.replace(/.*hostname.*\n/, ''));
});

test('items of a list that could not be read stay where they are', () => {
  const text = '#cloud-config\nruncmd:\n  - {a: 1} # first\n  - a\n  - 5 # second\n  - b\n  - c\n';
  const update = (...runcmd: readonly string[]): string => updateUserData(text, { runcmd });
  expect(update('a', 'b', 'd')).toBe(text.replace('- c', '- d'));
  expect(update('b', 'c')).toBe(text.replace('  - a\n', ''));
  expect(update('a', 'x', 'b', 'c')).toBe(text.replace('- a\n', '- a\n  - x\n'));
  expect(update()).toBe('#cloud-config\nruncmd:\n  - {a: 1} # first\n  - 5 # second\n');
});

test('an item that changes keeps its parts that could not be read while others come, go and change places', () => {
  const item = (path: string, mode: string, more = ''): string =>
    `  - path: ${path} # the file ${path}\n    owner: root\n    defer: [no flag]\n    permissions: "${mode}"\n${more}`;
  const text = `#cloud-config\nwrite_files:\n${item('/a', '0600')}${item('/b', '0600')}${item('/c', '0600')}`;
  const { write_files: files = [] } = parseUserData(text).data ?? {};
  const [a, b, c] = files;
  if (a === undefined || b === undefined || c === undefined) throw new Error('not read');
  const update = (...write_files: typeof files): string => updateUserData(text, { write_files });
  const expected = (...items: readonly string[]): string => `#cloud-config\nwrite_files:\n${items.join('')}`;
  expect(update({ ...b, permissions: '0644' }, c)).toBe(expected(item('/b', '0644'), item('/c', '0600')));
  expect(update(c, a, { ...b, permissions: '0644' })).toBe(
    expected(item('/c', '0600'), item('/a', '0600'), item('/b', '0644')),
  );
  expect(update({ path: '/new' }, { ...c, append: true }, a, { ...b, permissions: '0644' })).toBe(
    expected(
      '  - path: /new\n',
      item('/c', '0600', '    append: true\n'),
      item('/a', '0600'),
      item('/b', '0644'),
    ),
  );
});

test.each([
  ['an alias before its anchor', 'a: [[&x k], [*x , l]]\n', [['k', 'l'], ['k']], 'a: [[k, l], [k]]\n'],
  [
    'an anchor of the same name',
    'b: &x k\na: [[*x ], [&x l]]\n',
    [['l'], ['k']],
    'b: &x k\na: [[l], [*x]]\n',
  ],
  ['a null that is written as nothing', 'a: [&x , k]\n', ['k', null], 'a: [k, null]\n'],
])('items change places, %s', (_, text, items, expected) => {
  const written = updateUserData(`#cloud-config\n${text}`, {
    ...parseUserData(`#cloud-config\n${text}`).data,
    a: items,
  } as UserData);
  expect(written).toBe(`#cloud-config\n${expected}`);
});

test.each([...'\u007f\u0085\u009f\u2028\u2029\ufeff'])(
  'items change places beside texts and comments with the character %j',
  (character) => {
    const odd = `A${character}B`;
    const text = `#cloud-config
# see ${odd}
write_files: # keep order
  - path: /etc/a # of ${odd}
    content: |
      # ${odd}
      two
  - {path: '/${odd}', content: "\\\\${odd}", owner: ${odd}}
${odd}: 1
`;
    const { data } = parseUserData(text);
    const wanted = { ...data, write_files: data?.write_files?.toReversed() };
    const written = updateUserData(text, wanted);
    expect(parseUserData(written).data).toEqual(wanted);
    // Where other readers see the end of a line, the library goes on with another comment.
    const inComment = odd.replace(/[\u2028\u2029]/, '$&#');
    for (const comment of [`# see ${odd}\n`, `/etc/a # of ${inComment}\n`, '# keep order\n'])
      expect(written).toContain(comment);
    const escaped = `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
    expect(written).toContain(`content: "# A${escaped}B\\ntwo\\n"`);
  },
);
