import { describe, expect, test } from 'vitest';
import { diff, parseReply, probeScript } from '../src/compare.js';
import { difference, type Kind } from '../src/model/kind.js';
import type { Resource } from '../src/resource.js';
import { withKinds } from '../src/with-kinds.js';
import { everything } from './every-kind.js';
import { askedLines, bareFor } from './observation.js';

const root = { mode: 0o644 } as const;
const file = { kind: 'file', path: '/etc/x', content: 'b', ...root } as const;
const unit = { kind: 'unit', name: 'a.service', enabled: false, active: false } as const;
const pemOf = (body: string): string => `-----BEGIN CERTIFICATE-----\n${body}\n-----END CERTIFICATE-----\n`;
const authority = { kind: 'trusted-ca', name: 'ca', pem: pemOf('A') } as const;

/** The whole reply of a host on which nothing is, with these sections in place of its own. */
function replyTo(resources: readonly Resource[], more: Readonly<Record<string, string>> = {}): string {
  const names = resources.flatMap((resource) => (resource.kind === 'unit' ? [resource.name] : []));
  const own: Readonly<Record<string, string>> = {
    stat: '',
    tree: '',
    unit: names.map((name) => `Id=${name}\nLoadState=not-found\nActiveState=inactive\n`).join('\n'),
    installable: '',
    unlinked: '',
    digest: names.map((name) => `${name}|`).join('\n'),
    ...Object.fromEntries(
      ['sysctl', 'address', 'package', 'user', 'group', 'trusted'].map((name) => [name, '']),
    ),
    ...more,
  };
  return [
    ...['== host', 'x86_64', 'Debian', '0', ...askedLines(resources)],
    ...Object.entries(own).flatMap(([name, text]) => [`== ${name}`, text]),
    ...['== end', ''],
  ].join('\n');
}

describe('a comparison of what the probe did not ask about', () => {
  test.each<[string, Resource, readonly Resource[]]>([
    ['a path that must not exist', { kind: 'absent', path: '/etc/x' }, []],
    ['another path', { kind: 'absent', path: '/etc/y' }, [file]],
    [
      'a tree of which only the path was asked',
      { kind: 'absent', path: '/srv/d', recursive: true },
      [{ kind: 'absent', path: '/srv/d' }],
    ],
    ['a file of which only the attributes were asked', file, [{ kind: 'absent', path: '/etc/x' }]],
    ['a text of which only the checksum was asked', file, [{ ...file, secret: true }]],
    [
      'lines of a text that may be too large',
      { kind: 'block', path: '/etc/x', name: 'n', lines: [] },
      [file],
    ],
    ['a directory to which a link may lead', { kind: 'directory', path: '/etc/x', ...root }, [file]],
    ['a unit to stop', unit, []],
    ['another unit', unit, [{ ...unit, name: 'b.service' }]],
    ['an address to remove', { kind: 'address', address: '10.0.0.1/32', device: 'lo', state: 'absent' }, []],
    ['a parameter that may be missing', { kind: 'sysctl', key: 'a.b', value: '1', optional: true }, []],
    ['a package', { kind: 'package', name: 'curl' }, []],
    ['a user', { kind: 'user', name: 'etcd' }, []],
    ['an authority to remove', { ...authority, state: 'absent' }, []],
    ['an authority to remove, asked whether it is trusted', { ...authority, state: 'absent' }, [authority]],
    ['an authority with another certificate', { ...authority, pem: pemOf('B') }, [authority]],
  ])('is refused: %s', (_, resource, asked) => {
    expect(() => diff([resource], bareFor(asked))).toThrowError(
      expect.objectContaining({ code: 'not-asked', message: expect.stringContaining('state is unknown') }),
    );
    expect(() => diff([...asked, resource], bareFor([...asked, resource]))).not.toThrowError(/unknown/);
  });

  test('takes other wishes of the same thing', () => {
    const asked: readonly Resource[] = [file, unit, { kind: 'sysctl', key: 'a.b', value: '1' }];
    const wanted: readonly Resource[] = [
      { ...file, content: 'c', mode: 0o600, secret: true },
      { ...unit, enabled: true, active: true, digest: 'd' },
      { kind: 'sysctl', key: 'a.b', value: '2' },
    ];
    expect(diff(wanted, bareFor(asked))).toHaveLength(3);
    expect(diff([{ kind: 'absent', path: '/etc/x' }], bareFor(asked))).toEqual([]);
  });

  test('refuses resources that want different things of one path or name', () => {
    const other = { ...file, content: 'c' };
    expect(() => diff([file, other], bareFor([file]))).toThrowError('two resources want it to be different');
  });

  test('takes resources that say the same, whatever values a kind of its own has', () => {
    type Labels = { readonly kind: 'labels'; readonly set: ReadonlySet<string>; readonly size?: bigint };
    const labels: Kind<Labels> = {
      kind: 'labels',
      name: () => 'all',
      fault: () => undefined,
      diff: () => undefined,
      phase: () => 'files',
      commands: () => ['true'],
    };
    const { diff: compare } = withKinds({ labels });
    const one: Labels = { kind: 'labels', set: new Set(['a']), size: 1n };
    expect(() =>
      compare([one, { size: 1n, set: new Set(['a']), kind: 'labels' }], bareFor([])),
    ).not.toThrow();
    for (const other of [
      { ...one, set: new Set(['b']) },
      { ...one, size: 2n },
    ])
      expect(() => compare([one, other], bareFor([]))).toThrowError('two resources want it to be different');
    expect(() => diff([file, { ...file, secret: undefined }], bareFor([file]))).not.toThrow();
  });
});

describe('a reply', () => {
  test('about other resources is refused', () => {
    for (const others of [[], [file, unit], [{ ...file, path: '/etc/y' }]])
      expect(() => parseReply(replyTo(others), [file])).toThrowError(
        expect.objectContaining({ code: 'unreadable-reply' }),
      );
    expect(() => parseReply(replyTo([file]).replace(/== asked\n.*\n/, ''), [file])).toThrowError(
      'for others',
    );
    expect(diff([file], parseReply(replyTo([file]), [file]))).toHaveLength(1);
  });

  test('costs one line, whatever is asked', () => {
    const [, mark = ''] = /^echo '== asked'; echo (.*)$/m.exec(probeScript(everything)) ?? [];
    expect(mark).toMatch(/^[0-9a-f]{16}$/);
    expect(mark).toBe(askedLines(everything)[1]);
  });

  test.each([
    'stat',
    'unit',
    'unlinked',
    'digest',
    'sysctl',
    'address',
    'package',
    'user',
    'group',
    'trusted',
    'tree',
  ])('without its section %s is refused', (section) => {
    const resources: readonly Resource[] = [
      ...everything,
      { kind: 'absent', path: '/srv/d', recursive: true },
    ];
    const whole = replyTo(resources);
    expect(() => parseReply(whole, resources)).not.toThrow();
    const without = whole.replace(new RegExp(`== ${section}\\n[^]*?(?=== )`), '');
    expect(without).not.toBe(whole);
    expect(() => parseReply(without, resources)).toThrowError(
      expect.objectContaining({ code: 'unreadable-reply' }),
    );
  });

  const stat = 'regular file|644|root:0|root:0|12 -|3|2026-11-24|2026-11-24|/etc/x';
  test.each([
    ['stat', 'regular file'],
    ['stat', stat.slice(0, -7)],
    ['stat', stat.replace('644', 'rw-')],
    ['stat', stat.replace('|3|', '||')],
    ['stat', stat.replace('root:0', 'root')],
    ['stat', stat.replace('/etc', 'etc')],
    ['stat', stat.slice(20)],
    ['sha256', `${'a'.repeat(63)}  /etc/x`],
    ['sha256', `${'a'.repeat(64)}  /etc/other`],
    ['tree', 'link|/d'],
    ['tree', 'lnk|/d|/e'],
    ['address', '1: lo'],
    ['package', 'installed'],
    ['sysctl', 'a.b'],
    ['user', 'etcd:x:105'],
    ['digest', 'a.service'],
    ['unit', 'LoadState=loaded'],
    ['unit', 'Id=b.service'],
  ])('with a line of section %s that is cut off or something else is refused: %s', (section, line) => {
    const resources = [file, unit];
    const reply = (own: string): string => replyTo(resources, { stat, [section]: own });
    expect(() => parseReply(replyTo(resources, { stat }), resources)).not.toThrow();
    expect(() => parseReply(reply(line), resources)).toThrowError(
      expect.objectContaining({ code: 'unreadable-reply' }),
    );
  });

  test('whose count of changes is not a number is refused', () => {
    for (const host of ['x86_64\nDebian', 'x86_64\nDebian\nx'])
      expect(() => parseReply(replyTo([]).replace('x86_64\nDebian\n0', host), [])).toThrowError(
        expect.objectContaining({ code: 'unreadable-reply' }),
      );
  });
});

describe("kinds of one's own", () => {
  const note: Kind<{ readonly kind: 'note'; readonly id: string; readonly text: string }> = {
    kind: 'note',
    name: ({ id }) => id,
    fault: () => undefined,
    path: () => ({ path: '/etc/x', depth: 'text' }),
    diff: ({ text }, { paths }) =>
      paths.get('/etc/x')?.text === text ? undefined : difference('set', 'the note', 'differs'),
    phase: () => 'files',
    upload: ({ text }) => ({ path: '/etc/x', content: text, mode: 0o644 }),
  };

  test('that write a file have it to themselves, though they do not say so', () => {
    const own = withKinds({ note });
    const one = { kind: 'note', id: '1', text: 'a' } as const;
    const seen = { ...bareFor([file]) };
    expect(own.diff([one], seen)).toHaveLength(1);
    expect(() => own.diff([one, { ...one, id: '2', text: 'b' }], seen)).toThrowError(
      'note:2: it contradicts note:1',
    );
    expect(() => own.diff([one, file], seen)).toThrowError('file:/etc/x: it contradicts note:1');
    expect(() => own.diff([one], bareFor([]))).toThrowError(expect.objectContaining({ code: 'not-asked' }));
  });

  test('do not replace built-in ones', () => {
    for (const own of [{ file: note }, { trustedCa: note }])
      expect(() => withKinds(own)).toThrowError(
        expect.objectContaining({ code: 'bad-resource', message: expect.stringContaining('built-in kind') }),
      );
  });
});
