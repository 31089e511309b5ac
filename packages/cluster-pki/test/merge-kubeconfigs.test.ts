import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { PkiError } from '../src/errors.js';
import { formatKubeconfig } from '../src/kubeconfig/kubeconfig.js';
import { mergeKubeconfigs, shadowedEntries } from '../src/kubeconfig/merge.js';

const file = (name: string, more = ''): string => `apiVersion: v1
kind: Config
clusters:
  - {name: ${name}, cluster: {server: 'https://${name}', certificate-authority: pki/ca.pem}}
users:
  - {name: shared, user: {tokenFile: ${name}.token}}
contexts:
  - {name: ${name}, context: {cluster: ${name}, user: shared}}
${more}`;

const merged = (...files: Parameters<typeof mergeKubeconfigs>[0]): unknown => parse(mergeKubeconfigs(files));

test('a file without entries, or with comments alone, adds none', () => {
  const one = merged({ text: file('a') });
  expect(merged({ text: '' }, { text: '# mine\n' }, { text: file('a') })).toEqual(one);
});

test('the first file decides what two have', () => {
  expect(
    merged(
      { text: file('a') },
      { text: file('b', 'current-context: b\n') },
      { text: 'current-context: c\n' },
    ),
  ).toMatchObject({
    clusters: [{ name: 'a' }, { name: 'b' }],
    users: [{ name: 'shared', user: { tokenFile: 'a.token' } }],
    contexts: [{ name: 'a' }, { name: 'b' }],
    'current-context': 'b',
  });
});

test('what later files lose is listed, unless it is the same', () => {
  const files = [{ text: file('a') }, { text: file('b') }, { text: file('a') }, { text: '' }];
  expect(shadowedEntries(files)).toEqual([{ list: 'users', name: 'shared', file: 1, by: 0 }]);
  const elsewhere = [
    { text: file('a'), directory: '/one' },
    { text: file('a'), directory: '/two' },
  ];
  expect(shadowedEntries(elsewhere)).toEqual([
    { list: 'clusters', name: 'a', file: 1, by: 0 },
    { list: 'users', name: 'shared', file: 1, by: 0 },
  ]);
  expect(shadowedEntries([])).toEqual([]);
});

test('texts that YAML 1.1, which kubectl reads, takes for something else stay in quotes', () => {
  const texts = ['yes', 'off', 'y', '1_000', '0b11', '012', '0x1F', '1e3', '~', '2026-05-01'];
  const names = texts.map((name) => ({ name, user: { password: name } }));
  const text = mergeKubeconfigs([{ text: JSON.stringify({ users: names, 'current-context': 'on' }) }]);
  expect(parse(text, { version: '1.1' })).toMatchObject({ users: names, 'current-context': 'on' });
  const own = { cluster: 'on', server: 'https://x', user: 'no', context: 'yes', authority: '' };
  expect(parse(formatKubeconfig({ ...own, certificate: 'c', key: 'k' }), { version: '1.1' })).toMatchObject({
    contexts: [{ name: 'yes', context: { cluster: 'on', user: 'no' } }],
    'current-context': 'yes',
  });
});

test('texts that only kubectl takes for something else get quotes', () => {
  const names = ['0X1F', '0B1', 'a\u2028b', '\tb\nc'];
  const merged = mergeKubeconfigs([{ text: JSON.stringify({ users: names.map((name) => ({ name })) }) }]);
  for (const name of names)
    expect(merged).toContain(`- name: ${JSON.stringify(name).replace('\u2028', String.raw`\u2028`)}\n`);
});

test('values are read as kubectl reads them', () => {
  const text = `clusters:
  - name: a
    cluster: &a {insecure-skip-tls-verify: yes, disable-compression: Off}
  - name: b
    cluster: {<<: *a, server: x}
users: [{name: u, user: {token: 2026-05-01, password: 1:30}}]
extensions: [{name: e, extension: {big: 12345678901234567890}}]
`;
  const written = mergeKubeconfigs([{ text }]);
  expect(written).toContain('big: 12345678901234567890');
  const cluster = { 'insecure-skip-tls-verify': true, 'disable-compression': false };
  expect(parse(written)).toMatchObject({
    clusters: [{ cluster }, { cluster: { ...cluster, server: 'x' } }],
    users: [{ user: { token: '2026-05-01', password: '1:30' } }],
  });
});

test.each([
  ['a mapping in place of a list', 'users: {a: {token: t}}\n'],
  ['an item without a name', 'users: [{user: {token: t}}]\n'],
  ['a number as a name', 'users: [{name: 7, user: {token: t}}]\n'],
  ['two items of one name', 'users: [{name: u, user: {token: t}}, {name: u, user: {token: other}}]\n'],
])('%s is refused, as by kubectl', (_, text) => {
  expect(() => mergeKubeconfigs([{ text: file('a') }, { text }])).toThrow(
    expect.objectContaining({
      code: 'kubeconfig-unreadable',
      message: 'Kubeconfig 2 has users without a name of their own each.',
      hint: expect.stringContaining('names'),
    }),
  );
});

test('relative paths and programs are found from elsewhere, others stay', () => {
  const exec = (command: string): string =>
    `users: [{name: u, user: {client-key: /k.pem, exec: {command: ${command}}}}]\n`;
  expect(merged({ text: file('a'), directory: '/home/ops/' })).toMatchObject({
    clusters: [{ cluster: { 'certificate-authority': '/home/ops/pki/ca.pem', server: 'https://a' } }],
    users: [{ user: { tokenFile: '/home/ops/a.token' } }],
  });
  expect(merged({ text: exec('bin/login'), directory: '/home/ops' })).toMatchObject({
    users: [{ user: { 'client-key': '/k.pem', exec: { command: '/home/ops/bin/login' } } }],
  });
  expect(merged({ text: exec('login'), directory: '/home/ops' })).toMatchObject({
    users: [{ user: { exec: { command: 'login' } } }],
  });
});

test('what is not known here is kept', () => {
  expect(merged({ text: file('a', 'preferences: {colors: true}\nextensions: [{name: x}]\n') })).toMatchObject(
    {
      preferences: { colors: true },
      extensions: [{ name: 'x' }],
    },
  );
});

test('extensions and preferences of all files are merged, as client-go does', () => {
  const one = `preferences: {colors: false, extensions: [{name: p1, extension: {of: 1}}]}
extensions: [{name: e1, extension: {of: 1}}]\n`;
  const other = `preferences: {colors: yes, extensions: [{name: p1, extension: {of: 2}}, {name: p2}]}
extensions: [{name: e1, extension: {of: 2}}, {name: e2, extension: {tokenFile: t}}]\n`;
  const none = 'preferences: {}\nextensions:\n';
  expect(merged({ text: one }, { text: none }, { text: other, directory: '/home/ops' })).toMatchObject({
    preferences: { colors: true, extensions: [{ name: 'p1', extension: { of: 1 } }, { name: 'p2' }] },
    extensions: [
      { name: 'e1', extension: { of: 1 } },
      { name: 'e2', extension: { tokenFile: 't' } },
    ],
  });
  expect(merged({ text: none }, { text: one })).toMatchObject({ preferences: { colors: false } });
});

test('a field that client-go does not know is kept, unless files differ in it', () => {
  expect(merged({ text: 'x: {a: 1}\n' }, { text: 'z: 2\nx: { a: 1 }\n' }, { text: 'x:\n' })).toMatchObject({
    x: { a: 1 },
    z: 2,
  });
  for (const [one, other, field] of [
    ['x: {a: 1}', 'x: {a: 2}', 'x'],
    ['kind: Config', 'kind: Secret', 'kind'],
    ['preferences: {x: 1}', 'preferences: {x: 01}', 'preferences.x'],
  ] as const)
    expect(() => mergeKubeconfigs([{ text: one }, { text: other }])).toThrow(
      expect.objectContaining({
        code: 'kubeconfig-conflict',
        message: `Kubeconfig 2 has another value of ${field}.`,
      }),
    );
});

test.each([
  'a: b\n---\na: b\n',
  'preferences: [a]\n',
  'preferences: {extensions: [{extension: {}}]}\n',
  'extensions: [{}]\n',
])('what kubectl refuses is refused: %j', (text) => {
  expect(() => mergeKubeconfigs([{ text: file('a') }, { text }])).toThrow(
    expect.objectContaining({
      code: 'kubeconfig-unreadable',
      message: expect.stringMatching(/^Kubeconfig 2 has /),
    }),
  );
});

test('numbers stay as they are spelled: readers differ on their values', () => {
  const numbers = '12345678901234567890 1E400 010 0o10 08 1e3 0x1F .5 +.5 1. 1_000 0b11 -0 .inf';
  const list = numbers.split(' ').map((number) => `      - ${number}\n`);
  const text = `extensions:\n  - name: e\n    extension:\n${list.join('')}`;
  expect(mergeKubeconfigs([{ text }])).toContain(`    extension:\n${list.join('')}`);
});

test('a text that looks a little like a number is one', () => {
  const text =
    'users: [{name: e1, user: {token: .}}, {name: 10.0.0.1}]\ne1: {.: 1, e2: 2, 1E400: 4, 12345678901234567890: 3}\n';
  expect(merged({ text })).toMatchObject({
    users: [{ name: 'e1', user: { token: '.' } }, { name: '10.0.0.1' }],
    e1: { '.': 1, e2: 2, '1E400': 4 },
  });
  expect(mergeKubeconfigs([{ text }])).toContain('12345678901234567890');
});

test('nesting without end is refused', () => {
  expect(() => mergeKubeconfigs([{ text: `x: ${'['.repeat(20_000)}` }])).toThrow(PkiError);
});

test('a token and a program are credentials too', () => {
  const target = { cluster: 'c', server: 's', user: 'u', context: 'x', authority: 'a' };
  expect(parse(formatKubeconfig({ ...target, token: 't' })).users).toEqual([
    { name: 'u', user: { token: 't' } },
  ]);
  const exec = { command: 'login', args: ['--now'], env: { REGION: 'eu' } };
  expect(parse(formatKubeconfig({ ...target, exec })).users[0].user.exec).toEqual({
    apiVersion: 'client.authentication.k8s.io/v1',
    command: 'login',
    args: ['--now'],
    env: [{ name: 'REGION', value: 'eu' }],
    interactiveMode: 'IfAvailable',
    provideClusterInfo: false,
  });
});

test.each(['[]', 'users: [', 'clusters:\n- name: a\n  cluster: {server: x\nusers: []\n'])(
  'a file that is not a kubeconfig is refused: %j',
  (text) => {
    expect(() => mergeKubeconfigs([{ text }])).toThrow(PkiError);
  },
);
