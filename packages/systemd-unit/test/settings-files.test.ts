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

test('no text makes it throw', () => {
  fc.assert(fc.property(fc.string(), (text) => checkSettings(text, { kind: 'network' }).length >= 0));
});
