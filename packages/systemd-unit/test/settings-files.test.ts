import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { checkSettings, settingsKindOfPath } from '../src/rules/settings-files.js';

const found = (...given: Parameters<typeof checkSettings>): readonly string[] =>
  checkSettings(...given).map(({ code, span: { start } }) => `${start.line}:${start.column} ${code}`);

it.each([
  ['/etc/systemd/network/10-lan.network', 'network'],
  ['10-lan.network.d/dns.conf', 'network'],
  ['br0.netdev', 'netdev'],
  ['99-default.link', 'link'],
  ['/etc/systemd/networkd.conf', 'networkd'],
  ['/etc/systemd/journald.conf.d/size.conf', 'journald'],
  ['/etc/systemd/journald@web.conf', 'journald'],
  ['logind.conf', 'logind'],
  ['/usr/lib/tmpfiles.d/x11.conf', 'tmpfiles'],
  ['/etc/sysusers.d/a.conf', 'sysusers'],
  ['/etc/sysctl.d/50-vip-arp.conf', 'sysctl'],
  ['/etc/sysctl.conf', 'sysctl'],
  ['rsyslog.conf', undefined],
])('%s is of the kind %s', (path, kind) => {
  expect(settingsKindOfPath(path)).toBe(kind);
});

describe('a key', () => {
  it('that no version knows is reported, with the one that was meant', () => {
    expect(checkSettings('[Journal]\nSystemMaxUsed=1G\n', { kind: 'journald' })).toMatchObject([
      { code: 'unknown-key', hint: 'Did you mean SystemMaxUse?' },
    ]);
  });

  it.each([
    ['network', '[Network]\nDHCP=yes\nIPv4Forwarding=yes\n', '3:1 newer-directive'],
    ['logind', '[Login]\nStopIdleSessionSec=1h\nSleepOperation=suspend\n', '3:1 newer-directive'],
    ['netdev', '[NetDev]\nName=a\nKind=vxlan\n[VXLAN]\nReliable=yes\n', '5:1 unknown-key'],
  ] as const)('of %s is judged by the version that reads it: %j', (kind, text, expected) => {
    expect(found(text, { kind, version: 252 })).toEqual([expected]);
  });

  it('of another kind of file is reported', () => {
    expect(found('[Network]\nManageForeignRoutes=no\n', { kind: 'networkd' })).toEqual([]);
    expect(found('[Network]\nManageForeignRoutes=no\n', { kind: 'network' })).toEqual(['2:1 unknown-key']);
  });

  it('in a section that is not known is not reported besides', () => {
    expect(found('[Journl]\nStorage=none\n', { kind: 'journald' })).toEqual(['1:1 unknown-section']);
  });

  it('of other programs is left alone', () => {
    expect(found('[X-Ours]\nA=1\n[Login]\nX-B=1\n', { kind: 'logind' })).toEqual([]);
  });
});

describe('a line', () => {
  it.each([
    ['tmpfiles', '# a\nd /run/a 0755 root root - -\n  L+ /run/b - - - - /a\n', []],
    ['tmpfiles', 'd= /run/a\nd$ /run/a\n', ['2:1 line-type-unknown']],
    [
      'tmpfiles',
      'o /run/a\nd@ /run/a\n"C+" /a\n',
      ['1:1', '2:1', '3:1'].map((at) => `${at} line-type-unknown`),
    ],
    ['sysusers', 'u a - "A" /\nu! b -\nx c\n', ['2:1 line-type-unknown', '3:1 line-type-unknown']],
    ['sysctl', '; a\nnet.ipv4.ip_forward = 1\n-net.*.a\nnet.ipv4.ip_forward 1\n', ['4:1 missing-equals']],
  ] as const)('of %s is judged by its type: %j', (kind, text, expected) => {
    expect(found(text, { kind, version: 252 })).toEqual(expected);
  });
});

test('no text makes it throw', () => {
  const kinds = ['network', 'tmpfiles', 'sysusers', 'sysctl'] as const;
  fc.assert(
    fc.property(fc.string(), fc.constantFrom(...kinds), (text, kind) =>
      Array.isArray(checkSettings(text, { kind, version: 252 })),
    ),
  );
});
