import { describe, expect, test } from 'vitest';
import { soon } from '../../../tools/testing/soon.js';
import { formatNetworkConfig, formatUserData } from '../src/document/format.js';
import { parseNetworkConfig, parseUserData } from '../src/document/parse.js';
import { updateNetworkConfig, updateUserData } from '../src/document/update.js';

const cloudConfig = `#cloud-config
# The first node.
hostname: a # short
users:
  - name: ops # people
    sudo: ALL=(ALL) NOPASSWD:ALL
    expiredate: 2032-09-01
ntp: {enabled: true, servers: [192.0.2.1]}
ca-certs: {trusted: []}
custom_key: 0o17
write_files:
  - path: /a
    source: {uri: https://192.0.2.1/a}
  - path: /b
    content: !!binary gIE=
`;

const netplan = `network:
  version: 2
  bonds:
    bond0: {interfaces: [e0, e1], parameters: {mode: 802.3ad}}
  vlans:
    v7: {id: 7, link: bond0}
  ethernets:
    renderer: NetworkManager
    e0:
      dhcp4: true
      dhcp4-overrides: {use-dns: false, route-metric: 100}
      wakeonlan: true # for the night
      routes:
        - {to: default, via: 192.0.2.1, table: 100}
    e1: {renderer: networkd, macaddress: 52:54:00:12:34:56}
`;

describe('keys that are not modelled are kept', () => {
  test('in user data', () => {
    const { data = {} } = parseUserData(cloudConfig);
    expect(data).toMatchObject({
      users: [{ name: 'ops', sudo: 'ALL=(ALL) NOPASSWD:ALL', expiredate: new Date('2032-09-01') }],
      ntp: { enabled: true, servers: ['192.0.2.1'] },
      'ca-certs': { trusted: [] },
      custom_key: '0o17',
      write_files: [
        { path: '/a', source: { uri: 'https://192.0.2.1/a' } },
        { path: '/b', content: new Uint8Array([0x80, 0x81]) },
      ],
    });
    const written = formatUserData({ ...data, hostname: 'b' });
    expect(parseUserData(written).data).toEqual({ ...data, hostname: 'b' });
    expect(written).toContain('expiredate: 2032-09-01\n');
  });

  test('whole numbers of any length, too', () => {
    const text =
      '#cloud-config\na:\n  - 12345678901234567890\n  - -0xffff_ffff_ffff_fffd\n  - 9007199254740991\n';
    const { data = {} } = parseUserData(text);
    expect(data).toEqual({ a: [12345678901234567890n, -0xfffffffffffffffdn, 9007199254740991] });
    expect(parseUserData(formatUserData(data)).data).toEqual(data);
  });

  test.each(['!!binary gIE=', 'text', '!!binary |\n      gIE='])(
    'and bytes take the place of %j',
    (content) => {
      const text = `#cloud-config\nwrite_files:\n  - path: /b   # b\n    content: ${content}\n`;
      const { data: { write_files: [file = { path: '' }] = [] } = {} } = parseUserData(text);
      const wanted = {
        write_files: [
          { ...file, content: new Uint8Array([0xff, 0, 1]) },
          { ...file, path: '/c' },
        ],
      };
      const updated = updateUserData(text, wanted);
      expect(parseUserData(updated)).toEqual({ data: wanted, diagnostics: [] });
      expect(updated).toContain('- path: /b   # b\n    content: !!binary /wAB\n');
    },
  );

  test('in network configurations', () => {
    const { config = { version: 2 } } = parseNetworkConfig(netplan);
    expect(config).toEqual({
      version: 2,
      bonds: { bond0: { interfaces: ['e0', 'e1'], parameters: { mode: '802.3ad' } } },
      vlans: { v7: { id: 7, link: 'bond0' } },
      ethernets: {
        e0: {
          renderer: 'NetworkManager',
          dhcp4: true,
          'dhcp4-overrides': { 'use-dns': false, 'route-metric': 100 },
          wakeonlan: true,
          routes: [{ to: 'default', via: '192.0.2.1', table: 100 }],
        },
        e1: { renderer: 'networkd', macaddress: '52:54:00:12:34:56' },
      },
    });
    expect(parseNetworkConfig(formatNetworkConfig(config)).config).toEqual(config);
  });

  test('with a type that knows their names', () => {
    const data: Parameters<typeof formatUserData>[0] = { users: [{ name: 'ops' }], ntp: {} };
    // @ts-expect-error: cloud-init has no such key.
    data.user_s;
    expect(formatUserData(data)).toBe('#cloud-config\nusers:\n  - name: ops\nntp: {}\n');
  });
});

describe('an update changes only what differs', () => {
  test('in user data', () => {
    const { data = {} } = parseUserData(cloudConfig);
    expect(updateUserData(cloudConfig, data)).toBe(cloudConfig);
    expect(updateUserData(cloudConfig, { ...data, hostname: 'b' })).toBe(
      cloudConfig.replace('hostname: a ', 'hostname: b '),
    );
    expect(updateUserData(cloudConfig, { ...data, ntp: undefined })).toBe(
      cloudConfig.replace(/^ntp:.*\n/m, ''),
    );
    expect(updateUserData(cloudConfig, { ...data, packages: ['curl'] })).toBe(
      `${cloudConfig}packages:\n  - curl\n`,
    );
  });

  test('in network configurations', () => {
    const { config = { version: 2 } } = parseNetworkConfig(netplan);
    expect(updateNetworkConfig(netplan, config)).toBe(netplan);
    const e0 = { ...config.ethernets?.['e0'], mtu: 9000 };
    expect(updateNetworkConfig(netplan, { ...config, ethernets: { ...config.ethernets, e0 } })).toBe(
      netplan.replace('table: 100}\n', 'table: 100}\n      mtu: 9000\n'),
    );
    const inner = netplan.replace(/^network:\n/, '').replaceAll(/^ {2}/gm, '');
    expect(updateNetworkConfig(inner, { ...config, renderer: 'networkd' })).toBe(
      `${inner}renderer: networkd\n`,
    );
  });

  test('items of a list come and go without their neighbors', () => {
    const text = '#cloud-config\nruncmd:\n  - a # first\n  - [b, 1]\n  - c # last\n';
    const update = (...runcmd: readonly string[]) => updateUserData(text, { runcmd });
    expect(update('a', 'c')).toBe('#cloud-config\nruncmd:\n  - a # first\n  - c # last\n');
    expect(update('a', 'x', 'z', 'c')).toBe(
      '#cloud-config\nruncmd:\n  - a # first\n  - x\n  - z\n  - c # last\n',
    );
  });

  test('and keeps the comments above keys that go', () => {
    const text = '#cloud-config\n# ours\n\n# short\nhostname: a # a\nfqdn: a.b\n';
    expect(updateUserData(text, { fqdn: 'a.b' })).toBe('#cloud-config\n# ours\n\n# short\nfqdn: a.b\n');
    expect(updateUserData(text, { timezone: 'UTC' })).toBe(
      '#cloud-config\n# ours\n\n# short\ntimezone: UTC\n',
    );
  });

  test('and keeps the comments above items that go, where others change places, too', () => {
    const text = '#cloud-config\nruncmd:\n  # of a\n  - a\n  # of b\n  - b # b\n  # of c\n  - c\n  # end\n';
    for (const runcmd of [['a'], ['c', 'a'], ['x', 'c'], ['c', 'x', 'a'], []]) {
      const written = updateUserData(text, { runcmd });
      expect(parseUserData(written).data).toEqual({ runcmd });
      for (const kept of ['# of a\n', '# of b\n', '# of c\n', '# end\n'])
        expect(written).toContain(`  ${kept}`);
    }
  });

  test('and adds keys right below a header of Windows', () => {
    const text = '## template: jinja\r\n#cloud-config\r\n';
    expect(updateUserData(text, { hostname: 'a' })).toBe(`${text}hostname: a\r\n`);
  });

  test('and keeps the line ends of Windows', () => {
    const text = '#cloud-config\r\nhostname: a # first\r\nusers:\r\n  - name: ops\r\n';
    expect(updateUserData(text, { ...parseUserData(text).data, hostname: 'b' })).toBe(
      text.replace('hostname: a', 'hostname: b'),
    );
  });

  test('and keeps the comment of a block', () => {
    const text =
      '#cloud-config\nwrite_files:\n  - path: /etc/a\n    content: | # ops\n      one\nruncmd:\n  - a\n';
    const update = (content: string) =>
      updateUserData(text, { write_files: [{ path: '/etc/a', content }], runcmd: ['a'] });
    expect(update('two\nlines\n')).toBe(text.replace('one\n', 'two\n      lines\n'));
    expect(update('two')).toBe(text.replace('| # ops\n      one\n', 'two # ops\n'));
  });

  test('and keeps a value at the end of a text without a line end', () => {
    const start = '#cloud-config\nwrite_files:\n  - path: /etc/a\n    content: ';
    const files = (content: string) => ({ write_files: [{ path: '/etc/a', content }] });
    expect(updateUserData(`${start}x`, files('one\ntwo\n'))).toBe(`${start}|\n      one\n      two\n`);
    const open = `${start}|\n      one`;
    expect(parseUserData(open).data).toEqual(files('one'));
    expect(updateUserData(open, { ...files('one'), hostname: 'b' })).toBe(
      `${start}|-\n      one\nhostname: b`,
    );
    expect(updateUserData(open, files('one\n'))).toBe(`${start}|\n      one\n`);
  });

  test('and leaves parts in error, and documents that cannot be read', () => {
    const text = '#cloud-config\nruncmd: 5 # wrong\nhostname: a\n';
    expect(updateUserData(text, { hostname: 'b' })).toBe(text.replace('hostname: a', 'hostname: b'));
    expect(updateUserData('#cloud-config', { hostname: 'b' })).toBe('#cloud-config\nhostname: b\n');
    expect(() => updateUserData('#!/bin/sh\n', {})).toThrow('cannot be read');
    expect(() => updateNetworkConfig('{', { version: 2 })).toThrow('cannot be read');
  });
});

test('many keys that go take time for each once', () => {
  const text = `version: 2\nethernets:\n${Array.from({ length: 8000 }, (_, n) => `  e${n}: {dhcp4: true}\n`).join('')}`;
  expect(soon(() => updateNetworkConfig(text, { version: 2, ethernets: {} }))).toBe(
    'version: 2\nethernets: {}\n',
  );
});
