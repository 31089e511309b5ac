import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { applyScript, diff, inOrder, probeScript } from '../src/compare.js';
import { pathLines } from '../src/paths/probe.js';
import type { Change, Resource } from '../src/resource.js';
import { everything } from './every-kind.js';
import { bareFor } from './observation.js';

const ownFile: Resource = { kind: 'file', path: '/etc/x/y', content: '', mode: 0o644 };

describe('the scripts', () => {
  test('hold no content of files', async () => {
    const secret = 'c2VjcmV0LXNlY3JldC1zZWNyZXQ';
    const resources: readonly Resource[] = [
      { kind: 'file', path: '/etc/key', content: secret, mode: 0o600, secret: true },
      { kind: 'block', path: '/etc/hosts', name: 'n', lines: [secret] },
    ];
    const { script, stdin } = applyScript(diff(resources, bareFor(resources)), 0);
    expect(script).not.toContain(secret);
    expect(probeScript(resources)).not.toContain(secret);
    const sent: Uint8Array[] = [];
    for await (const chunk of stdin()) sent.push(Uint8Array.from(chunk));
    expect(Buffer.concat(sent).toString('latin1')).toContain(secret);
  });

  test('make changes in their order: what others stand on first, what goes away last, none forgotten', () => {
    const goes: Resource = { kind: 'absent', path: '/etc/old' };
    const stops: Resource = { kind: 'unit', name: 'old.service', enabled: false, active: false };
    const changes = [
      ...diff(everything, bareFor(everything)),
      ...[goes, stops].map(
        (resource): Change => ({
          id: 'x',
          action: 'remove',
          summary: '',
          why: '',
          resource,
        }),
      ),
    ];
    fc.assert(
      fc.property(fc.shuffledSubarray(changes), (some) => {
        const ordered = inOrder(some);
        expect(new Set(ordered)).toEqual(new Set(some));
        expect(ordered).toHaveLength(some.length);
        const kinds = ordered.map(({ resource }) => resource.kind);
        if (some.some(({ resource }) => resource === stops)) expect(ordered[0]?.resource).toBe(stops);
        if (some.some(({ resource }) => resource === goes)) expect(ordered.at(-1)?.resource).toBe(goes);
        const starts = ordered.findIndex(({ resource }) => resource.kind === 'unit' && resource.active);
        if (starts >= 0) expect(kinds.slice(starts)).not.toContain('file');
      }),
    );
  });

  test('tell systemd of new unit files before any start, even if this run wrote none', () => {
    const unit = everything.filter(({ kind }) => kind === 'unit');
    const { script } = applyScript(diff(unit, bareFor(unit)), 0);
    expect(script.indexOf('systemctl daemon-reload')).toBeGreaterThan(0);
    expect(script.indexOf('systemctl daemon-reload')).toBeLessThan(
      script.indexOf('systemctl restart a.service'),
    );
  });

  describe('with a unit that starts early', () => {
    const program: Resource = { kind: 'file', path: '/opt/b', content: 'b', mode: 0o755 };
    const unitFile: Resource = {
      kind: 'file',
      path: '/etc/systemd/system/b.service',
      content: 'b',
      mode: 0o644,
    };
    const units = ['a.service', 'b.service'].map(
      (name): Resource => ({
        kind: 'unit',
        name,
        enabled: true,
        active: true,
        ...(name === 'a.service' ? { early: true, digest: 'd', reads: [] } : {}),
      }),
    );
    const scriptOf = (...more: readonly Resource[]): string =>
      applyScript(
        diff([program, unitFile, ...more, ...units], bareFor([program, unitFile, ...more, ...units])),
        0,
      ).script;

    test('place all unit files before it starts, and other files beside it', () => {
      const script = scriptOf();
      const at = [
        'stage /etc/systemd/system',
        'systemctl daemon-reload </dev/null',
        'early=$!',
        'stage /opt',
      ];
      const places = at.map((text) => script.indexOf(text));
      expect(Math.min(...places)).toBeGreaterThan(0);
      expect(places).toEqual([...places].sort((left, right) => left - right));
    });

    test('tell systemd again of a unit file that is edited after that', () => {
      const path = '/etc/systemd/system/c.service';
      const reloads = (script: string): number =>
        script.split('systemctl daemon-reload </dev/null').length - 1;
      expect(reloads(scriptOf())).toBe(1);
      expect(reloads(scriptOf({ kind: 'block', path, name: 'n', lines: ['[Unit]'] }))).toBe(2);
      expect(reloads(scriptOf({ kind: 'block', path: '/etc/hosts', name: 'n', lines: ['x'] }))).toBe(1);
    });
  });

  test.each<[Resource, string]>([
    [{ kind: 'file', path: 'etc/x', content: '', mode: 0o644 }, 'absolute'],
    [{ kind: 'file', path: '/etc/x/', content: '', mode: 0o644 }, 'a directory'],
    [{ kind: 'file', path: '/etc/../x', content: '', mode: 0o644 }, 'without . or ..'],
    [{ kind: 'directory', path: '/etc/./x', mode: 0o755 }, 'without . or ..'],
    [{ kind: 'file', path: '/etc/x', content: '', mode: 0o100644 }, '0o7777'],
    [{ kind: 'directory', path: '/etc/x', mode: Number.NaN }, '0o7777'],
    [{ kind: 'directory', path: '/etc/x', mode: -1 }, '0o7777'],
    ...[Uint8Array.of(1, 255), Buffer.from([1, 255])].map((content): [Resource, string] => [
      JSON.parse(JSON.stringify({ kind: 'file', path: '/etc/x', content, mode: 0o644 })),
      'do not survive JSON',
    ]),
    [{ kind: 'block', path: '/etc/..', name: 'n', lines: [] }, 'a directory'],
    [{ kind: 'block', path: '/etc/hosts', name: 'a\nb', lines: [] }, 'on one line'],
    [{ kind: 'block', path: '/etc/hosts', name: 'n', lines: ['a\nb'] }, 'one line'],
    [{ kind: 'block', path: '/etc/hosts', name: 'n', lines: ['# END harderway n'] }, 'markers'],
    [{ kind: 'block', path: '/etc/hosts', name: 'n', lines: ['# END harderway n\r'] }, 'markers'],
    [{ kind: 'absent', path: '/a\nb' }, 'newline'],
    [{ kind: 'directory', path: '/a\0b', mode: 0o755 }, 'control characters'],
    [{ kind: 'file', path: '/a\rb', content: '', mode: 0o644 }, 'control characters'],
    [{ kind: 'unit', name: 'a', enabled: true, active: true }, 'not a unit name'],
    [{ kind: 'unit', name: 'a; reboot.service', enabled: true, active: true }, 'not a unit name'],
    [{ kind: 'package', name: '-o' }, 'lower case'],
    [{ kind: 'sysctl', key: 'a b', value: '1' }, 'not a kernel parameter'],
    [{ kind: 'sysctl', key: 'net/../../etc/x', value: '1' }, 'not a kernel parameter'],
    [{ kind: 'sysctl', key: 'net.//.//.etc', value: '1' }, 'not a kernel parameter'],
    [{ kind: 'sysctl', key: 'net..ipv4', value: '1' }, 'not a kernel parameter'],
    [{ kind: 'address', address: '10.0.0.1', device: 'lo' }, 'prefix length'],
  ])('refuse %j', (resource, why) => {
    expect(() => probeScript([resource])).toThrowError(
      expect.objectContaining({ code: 'bad-resource', message: expect.stringContaining(why) }),
    );
    const change: Change = { id: 'x', action: 'set', summary: '', why: '', resource };
    expect(() => applyScript([change], 0)).toThrowError(expect.objectContaining({ code: 'bad-resource' }));
  });

  test.each<[Resource, Resource]>([
    [ownFile, { kind: 'absent', path: '/etc/x/y' }],
    [ownFile, { kind: 'absent', path: '/etc//x/' }],
    [ownFile, { kind: 'absent', path: '/etc/x', recursive: true }],
    [ownFile, { kind: 'directory', path: '/etc/x/y', mode: 0o755 }],
    [ownFile, { kind: 'block', path: '/etc/x/y', name: 'n', lines: ['a'] }],
    [{ ...ownFile, path: '/etc/x/y/z' }, ownFile],
    [{ ...ownFile, path: '/etc//x/y', content: 'b' }, ownFile],
    [
      { kind: 'directory', path: '/srv/x/y', mode: 0o755 },
      { kind: 'absent', path: '/srv/x', recursive: true },
    ],
  ])('refuse %j beside %j, whichever comes first', (one, other) => {
    for (const resources of [
      [one, other],
      [other, one],
    ]) {
      const refusal = expect.objectContaining({
        code: 'bad-resource',
        message: expect.stringMatching(/: it contradicts \w+:\//),
      });
      expect(() => diff(resources, bareFor(resources))).toThrowError(refusal);
      const changes = resources.map(
        (resource): Change => ({ id: 'x', action: 'set', summary: '', why: '', resource }),
      );
      expect(() => applyScript(changes, 0)).toThrowError(refusal);
    }
  });

  test.each(['/etc/x', '/etc'])(
    'refuse a link to remove that leads to %s, which holds another one',
    (leadsTo) => {
      const link = '/var/cache/x';
      const state = { type: 'other', mode: 0o777, owner: 'root', group: 'root', size: 6 } as const;
      const gone: Resource = { kind: 'absent', path: link, recursive: true };
      const besideGone = (path: string): readonly Resource[] => [{ ...ownFile, path }, gone];
      const [below, beside] = [besideGone('/etc/x/y'), besideGone('/srv/x')];
      const seen = {
        ...bareFor([...below, ...beside]),
        paths: new Map([[link, state]]),
        trees: new Map([[link, { leadsTo }]]),
      };
      expect(() => diff(below, seen)).toThrowError(
        `file:/etc/x/y: it contradicts absent:${link}, a link to ${leadsTo}, which it is below`,
      );
      expect(diff(beside, seen)).toHaveLength(2);
    },
  );

  test('take what can hold together', () => {
    const resources: readonly Resource[] = [
      { kind: 'directory', path: '/etc/x', mode: 0o755 },
      { ...ownFile, path: '/etc/x/y' },
      { kind: 'absent', path: '/etc/x/yz', recursive: true },
      { kind: 'absent', path: '/etc/x/yz/a' },
      { kind: 'block', path: '/etc/x/z', name: 'n', lines: ['a'] },
      { kind: 'block', path: '/etc/x/z', name: 'm', lines: ['a'] },
      { kind: 'absent', path: '/etc/b' },
      { kind: 'block', path: '/etc/b', name: 'm', lines: [] },
    ];
    expect(diff(resources, bareFor(resources)).length).toBeGreaterThan(0);
  });

  test('refuse two resources that want different things of one path', () => {
    const open: Resource = { kind: 'directory', path: '/etc/x', mode: 0o755 };
    expect(() => probeScript([open, { ...open, mode: 0o700 }])).toThrowError(
      expect.objectContaining({ code: 'bad-resource', message: expect.stringContaining('/etc/x') }),
    );
    expect(probeScript([open, { ...open }])).toContain('/etc/x');
    const key: Resource = { kind: 'sysctl', key: 'net.ipv4.ip_forward', value: '1' };
    expect(() => probeScript([key, { ...key, key: 'net/ipv4/ip_forward', value: '0' }])).toThrowError(
      expect.objectContaining({ code: 'bad-resource' }),
    );
  });

  test('look for a kernel parameter where sysctl.d(5) has it', () => {
    for (const key of ['net.ipv4.conf.eth0/100.arp_ignore', 'net/ipv4/conf/eth0.100/arp_ignore'])
      expect(probeScript([{ kind: 'sysctl', key, value: '1' }])).toContain(
        '/proc/sys/net/ipv4/conf/eth0.100/arp_ignore',
      );
  });

  test('ask as much of a path as the deepest of its questions', () => {
    const path = '/etc/x';
    const deep = pathLines([{ path, depth: 'text' }]).join('\n');
    expect(
      pathLines([
        { path, depth: 'text' },
        { path, depth: 'attributes' },
      ]).join('\n'),
    ).toBe(deep);
    expect(
      pathLines([
        { path, depth: 'checksum' },
        { path, depth: 'text' },
      ]).join('\n'),
    ).toBe(deep);
  });
});
