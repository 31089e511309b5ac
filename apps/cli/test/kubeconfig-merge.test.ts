import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { mergeKubeconfig } from '../src/kubeconfig/merge.js';

const pem = (ca: string): string => `-----BEGIN CERTIFICATE-----\n${ca}\n-----END CERTIFICATE-----\n`;

function config(name: string, user: string, token: string, ...trusted: readonly string[]): string {
  const authorities = (trusted.length === 0 ? [`CA of ${name}`] : trusted).map(pem).join('');
  return `apiVersion: v1
kind: Config
clusters:
  - name: ${name}
    cluster: {server: "https://${name}:6443", certificate-authority-data: ${Buffer.from(authorities).toString('base64')}}
users:
  - name: ${user}
    user: {token: ${token}}
contexts:
  - name: ${name}
    context: {cluster: ${name}, user: ${user}}
current-context: ${name}
`;
}

const path = 'config';

describe('mergeKubeconfig', () => {
  it('fills an empty file', () => {
    expect(parse(mergeKubeconfig('', config('a', 'admin', 't'), { path }))).toEqual(
      parse(config('a', 'admin', 't')),
    );
  });

  it('takes a file of comments alone for an empty one, and keeps them', () => {
    const merged = mergeKubeconfig('# mine\n', config('a', 'admin', 't'), { path });
    expect(merged.startsWith('# mine\n')).toBe(true);
    expect(parse(merged).contexts).toEqual(parse(config('a', 'admin', 't')).contexts);
  });

  it('leaves what it does not replace, comments too, and the current context', () => {
    const existing = `# mine\n${config('a', 'me', 't1')}preferences: {colors: true}\n`;
    const merged = mergeKubeconfig(existing, config('b', 'admin', 't2'), { path });
    expect(merged.startsWith('# mine\n')).toBe(true);
    const data = parse(merged);
    expect(data.preferences).toEqual({ colors: true });
    expect(data['current-context']).toBe('a');
    expect(data.clusters.map(({ name }: { name: string }) => name)).toEqual(['a', 'b']);
  });

  it('leaves the entries of others as they are spelled', () => {
    const numbers = '12345678901234567890 1E400 010 1e3 0x1F .5 1_000 yes'.split(' ');
    const own = numbers.map((number, n) => `        n${n}:   ${number} # theirs\n`).join('');
    const existing = config('a', 'me', 't1').replace(
      'users:',
      `  -   name: 'b'\n      cluster: # b\n${own.replaceAll(/^/gm, '  ').trimEnd()}\nusers:`,
    );
    const merged = mergeKubeconfig(existing, config('c', 'admin', 't2'), { path });
    const lines = merged.split('\n');
    expect(existing.split('\n').filter((line) => !lines.includes(line))).toEqual([]);
    expect(parse(merged).clusters.map(({ name }: { name: string }) => name)).toEqual(['a', 'b', 'c']);
  });

  it('hides no entry of a further file that kubectl reads', () => {
    const beside = new Map([['other', config('b', 'admin', 't1')]]);
    const merged = parse(mergeKubeconfig('', config('a', 'admin', 't2'), { path, beside }));
    expect(merged.users.map(({ name }: { name: string }) => name)).toEqual(['admin@a']);
    expect(merged.contexts[0].context.user).toBe('admin@a');
    const foreign = config('b', 'me', 't2', 'another CA');
    expect(() => mergeKubeconfig('', foreign, { path, beside })).toThrow(
      'other has cluster b and context b of another CA',
    );
    expect(parse(mergeKubeconfig('', foreign, { path, beside, force: true })).contexts).toHaveLength(1);
    expect(parse(mergeKubeconfig('', config('b', 'admin', 't3'), { path, beside })).users[0].name).toBe(
      'admin',
    );
  });

  it('leaves the current context of a further file that kubectl reads', () => {
    const merge = (current: string): unknown => {
      const beside = new Map([
        ['other', config('b', 'me', 't1').replace(/(?<=current-context: ).*/, current)],
      ]);
      return parse(mergeKubeconfig('', config('a', 'admin', 't2'), { path, beside }))['current-context'];
    };
    expect([merge('b'), merge('""')]).toEqual([undefined, 'a']);
  });

  it('keeps the line ends of Windows', () => {
    const existing = config('a', 'me', 't1').replaceAll('\n', '\r\n');
    const merged = mergeKubeconfig(existing, config('b', 'admin', 't2'), { path });
    expect(merged.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
    expect(parse(merged).users).toHaveLength(2);
  });

  it('replaces entries of the same name, so that a second merge changes nothing', () => {
    const once = mergeKubeconfig(config('a', 'me', 't1'), config('b', 'admin', 't2'), { path });
    expect(mergeKubeconfig(once, config('b', 'admin', 't2'), { path })).toBe(once);
    expect(parse(mergeKubeconfig(once, config('b', 'admin', 't3'), { path })).users[1].user.token).toBe('t3');
  });

  it('renames the user where another context has one of that name', () => {
    const once = mergeKubeconfig(config('a', 'admin', 't1'), config('b', 'admin', 't2'), { path });
    const data = parse(once);
    expect(data.users).toEqual([
      { name: 'admin', user: { token: 't1' } },
      { name: 'admin@b', user: { token: 't2' } },
    ]);
    expect(data.contexts[1].context.user).toBe('admin@b');
    expect(mergeKubeconfig(once, config('b', 'admin', 't2'), { path })).toBe(once);
  });

  it('makes its context the current one when asked', () => {
    const merged = mergeKubeconfig(config('a', 'me', 't'), config('b', 'x', 't'), { path, use: true });
    expect(parse(merged)['current-context']).toBe('b');
  });

  it('keeps the quotes of a name that kubectl would read as something else', () => {
    const merged = mergeKubeconfig('', config('zz', 'me', 't').replace(/: zz\b/g, ': "on"'), { path });
    expect(parse(merged, { version: '1.1' })['current-context']).toBe('on');
  });

  it('fills empty lists', () => {
    const merged = mergeKubeconfig('clusters: []\nusers: null\ncontexts: []\n', config('a', 'x', 't'), {
      path,
    });
    expect(parse(merged).clusters).toHaveLength(1);
    expect(merged).not.toContain('[');
  });

  it.each([
    ['a list', '- a', /^config:1:1: not a kubeconfig: not a mapping$/],
    ['an open list', 'a: 1\nb: [', /^config:2:5: not a kubeconfig: Flow sequence/],
    ['a text', 'text', /^config:1:1: not a kubeconfig: not a mapping$/],
    ['two documents', 'a: 1\n---\nb: 1\n', /^config:2:1: not a kubeconfig: more than one document$/],
    ['deep nesting', `a: ${'['.repeat(20_000)}`, /^config:1:\d+: not a kubeconfig: nested deeper than 100/],
    ['a section that is not a list', 'users: {a: 1}', /^config:1:8: not a kubeconfig: users is not a list$/],
    [
      'a section that is an alias',
      'a: &a [1]\nusers: *a',
      /^config:2:8: not a kubeconfig: users is not a list$/,
    ],
    [
      'an anchor in a value that is replaced',
      config('a', 'x', 't')
        .replace('- name: x', '- &a\n    name: x')
        .replace('contexts:', '  - {name: y, user: *a}\ncontexts:'),
      /^config:1:1: not a kubeconfig: a value that is replaced has an anchor/,
    ],
  ])('refuses %s', (_, text, message) => {
    expect(() => mergeKubeconfig(text, config('a', 'x', 't'), { path })).toThrow(message);
  });

  it('keeps the content of the file out of its errors', () => {
    for (const broken of [
      'token: s3cret\n]s3cret\n',
      'a: "s3cret\n',
      '- s3cret: [\n',
      '@s3cret\n',
      '%s3cret\n',
    ]) {
      const merge = (): string => mergeKubeconfig(broken, config('a', 'x', 't'), { path });
      expect(merge).toThrow(/^config:\d+:\d+: /);
      expect(merge).not.toThrow(/s3cret/);
    }
  });

  it.each([
    ['a cluster and a context', config('a', 'x', 't1', 'other'), 'cluster a and context a'],
    [
      'a cluster whose CA is in a file',
      config('a', 'x', 't').replace(/, certif[^}]*/, ''),
      'cluster a and context a',
    ],
    [
      'a context',
      'clusters: [{name: b, cluster: {server: s}}]\ncontexts: [{name: a, context: {cluster: b, user: y}}]\n',
      'context a',
    ],
    [
      'a user without a context, and another of the unique name',
      'users: [{name: x, user: {token: t}}, {name: x@a, user: {token: t}}]\n',
      'user x@a',
    ],
  ])('refuses to replace %s of another cluster', (_, text, what) => {
    const added = config('a', 'x', 't2');
    expect(() => mergeKubeconfig(text, added, { path })).toThrow(`config has ${what} of another CA`);
    expect(parse(mergeKubeconfig(text, added, { path, force: true })).contexts).toHaveLength(1);
  });

  it('keeps a user of the same name that no context has', () => {
    const merged = mergeKubeconfig(
      'users: [{name: admin, user: {token: t1}}]\n',
      config('a', 'admin', 't2'),
      {
        path,
      },
    );
    expect(parse(merged).users.map(({ name }: { name: string }) => name)).toEqual(['admin', 'admin@a']);
  });

  it('knows its cluster while one CA takes the place of another', () => {
    const before = config('a', 'x', 't1', 'old');
    const between = mergeKubeconfig(before, config('a', 'x', 't2', 'old', 'new'), { path });
    expect(parse(mergeKubeconfig(between, config('a', 'x', 't3', 'new'), { path })).users).toEqual([
      { name: 'x', user: { token: 't3' } },
    ]);
  });
});
