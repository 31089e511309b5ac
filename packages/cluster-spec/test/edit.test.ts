import { type KeyPath, readYaml } from '@harderway/yaml-text';
import { describe, expect, it } from 'vitest';
import { editClusterYaml } from '../src/edit.js';
import { markHostAbsent, removeHost } from '../src/edit-host.js';
import { parseClusterSpec } from '../src/parse.js';
import { exampleClusterYaml } from '../src/template.js';

const yaml = exampleClusterYaml();

function read(text: string): unknown {
  const source = readYaml(text);
  return source.kind === 'read' ? source.value : source.diagnostics;
}

it.each<[string, KeyPath, string]>([
  ['# ours\nname: lab\n', ['name', 'first'], 'line 2: name is a single value, without room for name.first'],
  ['a: &x 5\nb: *x\n', ['b', 'c'], 'line 1: b is a single value, without room for b.c'],
  ['text\n', ['a'], 'line 1: the document is a single value, without room for a'],
  ['hosts:\n  - {name: a}\n', ['hosts', 'a'], 'line 2: hosts is a list of 1, without room for hosts.a'],
  ['hosts: [1]\n', ['hosts', 7], 'line 1: hosts is a list of 1, without room for hosts[7]'],
])('what has no place in %j is refused', (text, path, message) => {
  expect(() => editClusterYaml(text, [{ path, value: 'x' }])).toThrow(
    expect.objectContaining({ code: 'no-such-place', message }),
  );
  expect(editClusterYaml(text, [{ path }])).toBe(text);
});

describe('edits of cluster.yaml', () => {
  it.each([
    ['a: !!float 1.31 # ours\n', 'a: 1.32.13 # ours\n'],
    ['a: !!null\n', 'a: 1.32.13\n'],
    ['a: !!binary |\n  aGk=\n', 'a: |-\n  1.32.13\n'],
    ['b: &x !!int 5\na: *x\n', 'b: &x !!int 5\na: 1.32.13\n'],
  ])('replace the tag of %j with its value', (text, expected) => {
    expect(editClusterYaml(text, [{ path: ['a'], value: '1.32.13' }])).toBe(expected);
  });

  it('keep the line ends of Windows', () => {
    const text = 'name: a\r\nprofile: guide\r\n';
    expect(editClusterYaml(text, [{ path: ['profile'] }])).toBe('name: a\r\n');
  });

  it('replace a version, and nothing else', () => {
    const edited = editClusterYaml(yaml, [{ path: ['versions', 'kubernetes'], value: '1.32.13' }]);
    expect(parseClusterSpec(edited).spec?.versions.kubernetes).toBe('1.32.13');
    const lines = yaml.split('\n');
    const changed = edited.split('\n').flatMap((line, index) => (line === lines[index] ? [] : [line]));
    expect(changed).toEqual([expect.stringMatching(/^ {2}kubernetes: 1\.32\.13(?: +#.*)?$/)]);
  });

  it.each([
    ['a block of lines', 'a: |\n  x\nb: 1\n', ['a'], 'a: |-\n  new\nb: 1\n'],
    ['a missing value', 'a:\nb: 1\n', ['a'], 'a: new\nb: 1\n'],
    ['a missing value with a comment', 'a: # why\nb: 1\n', ['a'], 'a: new # why\nb: 1\n'],
    ['a missing item', '- a\n-\n- b\n', [1], '- a\n- new\n- b\n'],
    ['an empty text', "a: '' # why\n", ['a'], "a: 'new' # why\n"],
  ])('replace %s', (_, text, path, edited) => {
    expect(editClusterYaml(text, [{ path, value: 'new' }])).toBe(edited);
  });

  it.each([
    ['a: 1\n', ['b', 'c']],
    ['a: 1\nb:\n', ['b', 'c']],
    ['a: 1\n', ['a', 'c']],
    ['a: [1]\n', ['a', 3]],
  ])('of %j remove nothing at %j', (text, path) => {
    expect(read(editClusterYaml(text, [{ path }]))).toEqual(read(text));
  });

  it.each([undefined, 'x', ['x']])('change no more if they are made again: %j', (value) => {
    const path = ['pki', 'directory'];
    const once = editClusterYaml(yaml, [{ path, value }]);
    expect(editClusterYaml(once, [{ path, value }])).toBe(once);
  });

  it('leave what they do not change as it is spelled', () => {
    const text = "a:   12345678901234567890   # n\nb: {c:  1E400,d: 'x'}\n\n\ne:\n- 010\n";
    expect(editClusterYaml(text, [{ path: ['f'], value: ['x'] }])).toBe(`${text}f:\n  - x\n`);
    expect(editClusterYaml(text, [{ path: ['b', 'd'] }])).toBe(text.replace(",d: 'x'", ''));
    expect(editClusterYaml(text, [{ path: ['e', 1], value: 'x' }])).toBe(`${text}- x\n`);
  });

  it('add to a key without a value', () => {
    const text = 'a:\n  b: # why\nc: 1\n';
    expect(editClusterYaml(text, [{ path: ['a', 'b', 'v'], value: '2' }])).toBe(
      'a:\n  b: # why\n    v: "2"\nc: 1\n',
    );
  });

  it.each([
    ['# ours\nname: a\nprofile: guide\n', '# ours\nprofile: guide\n'],
    ['profile: guide\n# why\nname: a # short\n', 'profile: guide\n# why\n'],
    ['# ours\nname: a\n', '# ours\n{}\n'],
  ])('keep comments above a key that goes: %j', (text, edited) => {
    expect(editClusterYaml(text, [{ path: ['name'] }])).toBe(edited);
  });

  it.each([
    ['- a\n# about b\n- b\n# about c\n- c\n', 1, '- a\n# about b\n# about c\n- c\n'],
    ['- a\n# about b\n- b\n', 1, '- a\n# about b\n'],
  ])('keep comments above an item that goes: %j', (text, at, edited) => {
    expect(editClusterYaml(text, [{ path: [at] }])).toBe(edited);
  });

  it.each(['p, q', 'p] q', 'p} q', 'p: q', '[p', '', '1.30', 'p # q', 'p\nq'])(
    'write %j between brackets and outside of them',
    (value) => {
      const edited = (text: string, path: KeyPath): unknown => read(editClusterYaml(text, [{ path, value }]));
      expect(edited('a: {b: x, c: y}\n', ['a', 'b'])).toEqual({ a: { b: value, c: 'y' } });
      expect(edited('a: [x, y]\n', ['a', 0])).toEqual({ a: [value, 'y'] });
      expect(edited('a: x\nb: y\n', ['a'])).toEqual({ a: value, b: 'y' });
    },
  );

  it('change one place of a value that an alias shows in another', () => {
    const text = 'hosts:\n  - &a {name: a, ssh: &s {port: "1"}}\n  - {name: b, ssh: *s }\n';
    const edited = (edit: (text: string) => string): unknown => read(edit(text));
    const b = { name: 'b', ssh: { port: '1' } };
    expect(
      edited((all) => editClusterYaml(all, [{ path: ['hosts', 0, 'ssh', 'port'], value: '2' }])),
    ).toEqual({
      hosts: [{ name: 'a', ssh: { port: '2' } }, b],
    });
    expect(
      edited((all) => editClusterYaml(all, [{ path: ['hosts', 1, 'ssh', 'port'], value: '2' }])),
    ).toEqual({
      hosts: [
        { name: 'a', ssh: { port: '1' } },
        { name: 'b', ssh: { port: '2' } },
      ],
    });
    expect(edited((all) => removeHost(all, 'a'))).toEqual({ hosts: [b] });
    expect(edited((all) => markHostAbsent(all.replace('*s', '*a'), 'a'))).toEqual({
      hosts: [
        { name: 'a', ssh: { port: '1' }, state: 'absent' },
        { name: 'b', ssh: { name: 'a', ssh: { port: '1' } } },
      ],
    });
  });

  it.each(['>-\n      x\n      y\n', '|+\n      x\n\n\n', '|\n      x # no comment\n', '|\n      x'])(
    'change a host that ends in the block %j, and no other',
    (block) => {
      const entry = `  - name: a\n    key: ${block}`;
      const text = `hosts:\n${entry}${block.endsWith('\n') ? '' : '\n'}  - name: b\nc: 1\n`;
      const key = expect.stringContaining('x');
      const b = { name: 'b' };
      expect(read(removeHost(text, 'a'))).toEqual({ hosts: [b], c: 1 });
      expect(read(markHostAbsent(text, 'a'))).toEqual({
        hosts: [{ name: 'a', key, state: 'absent' }, b],
        c: 1,
      });
      const last = `hosts:\n  - name: b\n${entry}`;
      expect(read(removeHost(last, 'a'))).toEqual({ hosts: [b] });
      expect(read(markHostAbsent(last, 'a'))).toEqual({ hosts: [b, { name: 'a', key, state: 'absent' }] });
    },
  );

  it.each([
    '  -\n    name: a\n    key: x\n',
    '  - # first\n    name: a\n    key: x\n',
    '  - {name: a, key: x # first\n    }\n',
    '  - !!map\n    name: a\n    key: x\n',
  ])('change a host written as %j', (entry) => {
    const text = `hosts:\n${entry}  - name: b\n`;
    expect(read(removeHost(text, 'a'))).toEqual({ hosts: [{ name: 'b' }] });
    expect(read(markHostAbsent(text, 'a'))).toEqual({
      hosts: [{ name: 'a', key: 'x', state: 'absent' }, { name: 'b' }],
    });
  });

  it('find a host that an alias shows', () => {
    const list = 'mine: &all\n  - {name: a}\n  - {name: b}\nhosts: *all\n';
    expect(read(removeHost(list, 'a'))).toEqual({
      mine: [{ name: 'a' }, { name: 'b' }],
      hosts: [{ name: 'b' }],
    });
    const entry = 'mine: &a {name: a}\nhosts:\n  - *a\n  - {name: b}\n';
    expect(read(markHostAbsent(entry, 'a'))).toEqual({
      mine: { name: 'a' },
      hosts: [{ name: 'a', state: 'absent' }, { name: 'b' }],
    });
    expect(read(removeHost(entry, 'a'))).toEqual({ mine: { name: 'a' }, hosts: [{ name: 'b' }] });
  });

  it('write what the file leaves to its default', () => {
    const short = 'api: { virtualIp: 192.0.2.21 } # ours\nhosts: []\n';
    expect(editClusterYaml(short, [{ path: ['versions', 'etcd'], value: '3.5.33' }])).toBe(
      'api: { virtualIp: 192.0.2.21 } # ours\nhosts: []\nversions:\n  etcd: 3.5.33\n',
    );
  });

  it('remove, rename and replace flags, and keep comments', () => {
    const flags = 'kubeApiserver:\n  extraFlags:\n    # why\n    insecure-port: 0\n    v: 4 # more\n';
    const edited = editClusterYaml(flags, [
      { path: ['kubeApiserver', 'extraFlags', 'insecure-port'] },
      { path: ['kubeApiserver', 'extraFlags', 'v'], value: '2' },
      { path: ['kubeApiserver', 'extraFlags', 'profiling'], value: 'false' },
    ]);
    expect(edited).toContain('    v: "2" # more\n');
    expect(edited).toContain('    profiling: "false"\n');
    expect(edited).not.toContain('insecure-port');
    expect(edited).toContain('    # why\n');
  });

  it('set a list', () => {
    const path = ['kubeApiserver', 'serviceAccountIssuers'];
    const issuers = ['https://192.168.1.21:6443', 'https://192.168.1.99:6443'];
    const edited = editClusterYaml(yaml, [{ path, value: issuers }]);
    expect(parseClusterSpec(edited).spec?.kubeApiserver.serviceAccountIssuers).toEqual(issuers);
    const back = editClusterYaml(edited, [{ path, value: issuers.slice(1) }]);
    expect(parseClusterSpec(back).spec?.kubeApiserver.serviceAccountIssuers).toEqual(issuers.slice(1));
  });

  it('leave a text alone that is not YAML', () => {
    expect(editClusterYaml('a: [1', [{ path: ['a'], value: 'b' }])).toBe('a: [1');
  });
});

describe('edits of a host', () => {
  const added = `${yaml}  # the fourth
  - name: control3 # d
    role: control
    address: 192.168.1.14
    ssh:
      user: core # its own
`;

  it('touch no other line', () => {
    const absent = markHostAbsent(added, 'control3');
    expect(absent).toBe(`${added}    state: absent\n`);
    expect(parseClusterSpec(absent).spec?.leaving.map(({ name }) => name)).toEqual(['control3']);
    expect(markHostAbsent(absent, 'control3')).toBe(absent);
    expect(removeHost(absent, 'control3')).toBe(`${yaml}  # the fourth\n`);
    expect(removeHost(added, 'control1').split('\n')).toHaveLength(added.split('\n').length - 3);
  });

  it.each([
    ['hosts:\n  - { name: a, b: 1 } # x\n', 'hosts:\n  - { name: a, b: 1, state: absent } # x\n', 'hosts:\n'],
    [
      'hosts:\n- name: a\n  b: {c: 1}\n- name: z',
      'hosts:\n- name: a\n  b: {c: 1}\n  state: absent\n- name: z',
      'hosts:\n- name: z',
    ],
    [
      'hosts:\n- name: z\n- b: 1\n  name: a',
      'hosts:\n- name: z\n- b: 1\n  name: a\n  state: absent',
      'hosts:\n- name: z\n',
    ],
    [
      'hosts: [{ name: a }, { name: z }]\n',
      'hosts: [{ name: a, state: absent }, { name: z }]\n',
      'hosts: [{ name: z }]\n',
    ],
    ['hosts:\n  - name: z\n', 'hosts:\n  - name: z\n', 'hosts:\n  - name: z\n'],
    ['a: [1', 'a: [1', 'a: [1'],
  ])('%j', (text, absent, removed) => {
    expect(markHostAbsent(text, 'a')).toBe(absent);
    expect(removeHost(absent, 'a')).toBe(removed);
  });
});

describe('editClusterYaml fills what is empty', () => {
  const edited = (text: string, ...path: readonly (string | number)[]): string =>
    editClusterYaml(text, [{ path, value: 'x' }]);

  it.each([
    ['a written null', '~\n', 'name: x\n'],
    ['a document that only begins', '---\n', '---\nname: x\n'],
    ['a document with a comment alone', '--- # ours\n', '---\n# ours\nname: x\n'],
  ])('%s', (_, before, after) => {
    expect(edited(before, 'name')).toBe(after);
  });

  it('a key without a value, by a list where an index follows', () => {
    expect(edited('hosts:\nname: a\n', 'hosts', 0, 'name')).toBe('hosts:\n  - name: x\nname: a\n');
  });

  it('a missing key of YAML 1.1', () => {
    const head = '%YAML 1.1\n---\nname: a\n';
    expect(edited(head, 'etcd', 'dataDirectory')).toBe(`${head}etcd:\n  dataDirectory: x\n`);
  });
});
