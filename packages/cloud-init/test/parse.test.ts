import type { Diagnostic } from '@harderway/diagnostics';
import { WHOLE_TEXT } from '@harderway/diagnostics';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseNetworkConfig, parseUserData } from '../src/document/parse.js';
import { updateUserData } from '../src/document/update.js';

const at = ({ span, severity, code }: Diagnostic): string =>
  `${span.start.line}:${span.start.column} ${severity} ${code}`;

describe('user-data', () => {
  const found = (text: string): readonly string[] =>
    parseUserData(`#cloud-config\n${text}`).diagnostics.map(at);

  test.each([
    ['write_files: [{content: x}]', ['2:15 error missing-key']],
    ['write_files:\n  - path: etc/motd', ['3:11 error relative-path']],
    ['write_files:\n  - path: /a\n    permissions: 0644', ['4:18 error wrong-type']],
    ["write_files:\n  - path: /a\n    permissions: '0999'", ['4:18 error invalid-permissions']],
    ['write_files:\n  - path: /a\n    owner: "a b"', ['4:12 error invalid-owner']],
    ['write_files:\n  - path: /a\n    encoding: rot13', ['4:15 error wrong-type']],
    ['write_files:\n  - path: /a\n    content: 7', ['4:14 error wrong-type']],
    ['write_files:\n  - path: /a\n  - path: /a', ['4:5 warning duplicate-path']],
    ['write_files:\n  - path: /a\n  - {path: /a, append: true}', []],
    ['write_files:\n  - path: /a\n    perms: x', ['4:5 warning unknown-key']],
    ['write-files: []', ['2:1 warning unknown-key']],
    ['package_update: maybe', ['2:17 error wrong-type']],
    ['package_update: yes\npackages: [a, [b, "1.0"]]', []],
    ['packages: [curl, {apt: [a, [b, "1.0"]], snap: [c]}]', []],
    ['packages: [{apt: a}]', ['2:18 error wrong-type']],
    ['packages: [{yum: [a]}]', ['2:13 warning unknown-key']],
    ['packages: a', ['2:11 error wrong-type']],
    ['packages: [1.0]', ['2:12 error wrong-type']],
    ['runcmd: [[ls, -l], ls, 5]', ['2:24 error wrong-type']],
    ['hostname: -x', ['2:11 error invalid-name']],
    ['ca_certs:\n  trusted:\n    - not PEM', ['4:7 error invalid-certificate']],
    ['constructor: {}', ['2:1 warning unknown-key']],
    ['ca-certs: {}', ['2:1 info not-modelled', '2:1 warning deprecated-key']],
    ['ca_certs: {remove-defaults: true}', ['2:12 info not-modelled', '2:12 warning deprecated-key']],
    ['users: [default]', ['2:1 info not-modelled']],
    ['- a', ['2:1 error wrong-type']],
    ['a: [', ['2:5 error yaml-syntax']],
    ['hostname: a\nhostname: b', ['3:1 warning duplicate-key']],
    ['packages: []\nruncmd: []', ['2:11 error empty-list', '3:9 error empty-list']],
    ['', ['1:1 error wrong-type']],
    ['# nothing', ['1:1 error wrong-type']],
  ])('%j', (text, expected) => {
    expect(found(text)).toEqual(expected);
  });

  test('a misspelled key is reported with the right one', () => {
    const { diagnostics } = parseUserData('#cloud-config\nwrite-files: []\npackage: [a]\nrun_cmds: [a]\n');
    expect(diagnostics.map(({ message, hint }) => [message, hint])).toEqual([
      ['write-files is not a known key', 'did you mean write_files?'],
      ['package is not a known key', 'did you mean packages?'],
      ['run_cmds is not a known key', 'did you mean runcmd?'],
    ]);
  });

  test.each([
    '',
    'packages: []',
    'mime: x',
    '\ufeff#cloud-config\nhostname: a\n',
    '\n## template: jinja\n#cloud-config\nhostname: a\n',
    '## template: jinja',
  ])('%j lacks its first line', (text) => {
    expect(parseUserData(text)).toEqual({
      diagnostics: [expect.objectContaining({ code: 'missing-header', span: WHOLE_TEXT })],
    });
  });

  // cloud-init looks for its beginnings in lower case, behind white space, and whatever comes after.
  test.each([
    '\n#cloud-config\n',
    '  \t\r\n #Cloud-Config\r\n',
    '#CLOUD-CONFIG for control0\n',
    '#cloud-configuration\n',
  ])('%j is a first line', (head) => {
    expect(parseUserData(`${head}hostname: a\n`)).toEqual({ data: { hostname: 'a' }, diagnostics: [] });
    expect(updateUserData(`${head}hostname: a\n`, { hostname: 'b' })).toBe(`${head}hostname: b\n`);
  });

  test.each([
    '\n#!/bin/sh\necho\n',
    '#includes\nhttps://example.org/a\n',
    '#!/bin/sh\necho\n',
    '#include\nhttps://example.org/a\n',
    '#cloud-boothook\necho\n',
    '#cloud-config-archive\n- content: a\n',
    'Content-Type: multipart/mixed;\n boundary="b"\nMIME-Version: 1.0\n\n--b\n',
    'MIME-Version: 1.0\r\n',
    'From nobody Fri Jan 11 07:00:00 2026\nContent-Type: multipart/mixed; boundary="b"\nMIME-Version: 1.0\n\n--b\n',
  ])('%j is of another kind, which cloud-init reads too', (text) => {
    expect(parseUserData(text)).toEqual({
      diagnostics: [expect.objectContaining({ severity: 'info', code: 'other-kind', span: WHOLE_TEXT })],
    });
  });

  describe('a Jinja template', () => {
    const found = (text: string) => parseUserData(text).diagnostics.map(at);
    test.each([
      ['## template: jinja\n#cloud-config\n', 3],
      ['## Template: Jinja\r\n\n#cloud-config\n', 4],
    ])('%j without Jinja is read like any other', (head, line) => {
      expect(found(`${head}packages: [a, 7]\n`)).toEqual([`${line}:15 error wrong-type`]);
    });
    test('of another kind is reported', () => {
      for (const text of ['#!/bin/sh\necho {{ v1.region }}\n', '#!/bin/sh\n'])
        expect(found(`## template: jinja\n${text}`)).toEqual(['1:1 info other-kind']);
      for (const text of ['#include\nhttps://example.org/a\n', ''])
        expect(found(`## template: jinja\n${text}`)).toEqual(['1:1 error missing-header']);
    });
    test.each(['{{ a }}', '{% if a %}x{% endif %}', '{# a #}'])('with %s is not checked', (part) => {
      const text = `## template: jinja\n#cloud-config\nhostname: ${part}\n`;
      expect(parseUserData(text)).toEqual({
        diagnostics: [expect.objectContaining({ severity: 'info', code: 'template' })],
      });
    });
  });

  test('parts in error are left out of the document', () => {
    const { data } = parseUserData(
      '#cloud-config\npackages: [a, 7]\nruncmd: 5\nwrite_files: [{path: x}, {path: /y}]\n',
    );
    expect(data).toEqual({ packages: ['a'], write_files: [{ path: '/y' }] });
  });

  test('anchors are followed', () => {
    const { data, diagnostics } = parseUserData('#cloud-config\nbootcmd: &c [[a], b]\nruncmd: *c\n');
    expect(diagnostics).toEqual([]);
    expect(data?.runcmd).toEqual([['a'], 'b']);
  });
});

describe('network-config', () => {
  const found = (text: string): readonly string[] => parseNetworkConfig(text).diagnostics.map(at);
  const ethernet = (text: string): readonly string[] => found(`version: 2\nethernets:\n  e:\n    ${text}`);

  test.each([
    ['addresses: [192.168.1.21]', ['4:17 error invalid-address']],
    ['addresses: [192.168.1.21/33, 300.1.1.1/8, "fd00::1/64", "::/129"]', ['4:17', '4:34', '4:61']],
    ['dhcp4: on', []],
    ['dhcp4: 1', ['4:12 error wrong-type']],
    ['mtu: 20', []],
    ['mtu: 0x5dc', ['4:10 error wrong-type']],
    ["match: {macaddress: '52:54:00:12:34:56'}", []],
    ['match: {macaddress: 52:54:00:12:34}', ['4:25 error invalid-mac-address']],
    ['match: {macaddress: 52:54:00:12:34:56}', ['4:25 warning wrong-type']],
    ["match: {macaddress: '52:54'}", ['4:25 error invalid-mac-address']],
    ['gateway4: 10.0.0.1', ['4:5 info not-modelled', '4:5 warning deprecated-key']],
    [
      'routes: [{to: default, via: 10.0.0.1}, {via: 10.0.0.1}, {to: x}]',
      ['4:44 error missing-key', '4:66 error invalid-address'],
    ],
    ['nameservers: {addresses: [10.0.0.53], search: [kubenet]}', []],
    ['dhcp-4: true', ['4:5 error unknown-key']],
    ['[]', ['4:5 error wrong-type']],
  ])('%j', (text, expected) => {
    const diagnostics = ethernet(text);
    expect(diagnostics.map((line, n) => line.slice(0, expected[n]?.length))).toEqual(expected);
  });

  test.each([
    ['version: 1', ['1:10 error wrong-type']],
    ['ethernets: {}', ['1:1 error missing-key']],
    ['network: {version: 2}\nother: 1', ['2:1 error unknown-key']],
    ['version: 2\nbridges: {}', ['2:1 info not-modelled']],
    ['version: 2\nethernets: {lo: {addresses: [10.0.0.1/32]}}', ['1:1 warning only-loopback']],
    ['network:\n  version: 2\n  ethernets: {x: {match: {name: lo}}}', ['1:1 warning only-loopback']],
    ['network:', ['1:9 error wrong-type']],
    ['', ['1:1 error wrong-type']],
    ['7', ['1:1 error wrong-type']],
  ])('%j', (text, expected) => {
    expect(found(text)).toEqual(expected);
  });
});

test('no text makes a parser throw, and each diagnostic is inside of it', () => {
  const keys = [
    'network',
    'version',
    'ethernets',
    'match',
    'addresses',
    'write_files',
    'path',
    'runcmd',
    'ca_certs',
    'trusted',
  ];
  const piece = fc.oneof(
    fc.constantFrom(
      ...keys,
      ...'\n  - [] {} : , * & ! | > % @ " \' # 2 ~ << yes 0x1F'.split(' '),
      '  ',
      '\t',
      '\r\n',
      ': ',
    ),
    fc.string({ unit: 'grapheme', maxLength: 5 }),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
      for (const text of [pieces.join(''), `#cloud-config\n${pieces.join('')}`]) {
        for (const { span } of [
          ...parseUserData(text).diagnostics,
          ...parseNetworkConfig(text).diagnostics,
        ]) {
          expect(span.start.offset).toBeGreaterThanOrEqual(0);
          expect(span.start.offset).toBeLessThanOrEqual(text.length);
          const before = text.slice(0, span.start.offset).split('\n');
          expect([span.start.line, span.start.column]).toEqual([
            before.length,
            (before.at(-1) ?? '').length + 1,
          ]);
        }
      }
    }),
  );
});

test.each(['['.repeat(20_000), `#cloud-config\n${'{a: '.repeat(20_000)}`, '- '.repeat(20_000)])(
  'deep nesting',
  (text) => {
    expect(parseNetworkConfig(text).diagnostics[0]?.severity).toBe('error');
    expect(parseUserData(text).diagnostics[0]?.severity).toBe('error');
  },
);

test('nesting is refused where it gets too deep', () => {
  expect(parseNetworkConfig(`version: 2\nwifis: ${'['.repeat(20_000)}`).diagnostics).toMatchObject([
    { code: 'yaml-unusable', span: { start: { line: 2, column: 107, offset: 117 } } },
  ]);
});

test('what follows an error has its own line', () => {
  const { diagnostics } = parseNetworkConfig('[]$\nnetwork: @');
  expect(diagnostics.map(({ span }) => span.start.line)).toContain(2);
});

test('a second document is refused where it begins', () => {
  const { diagnostics } = parseNetworkConfig('version: 2\n---\nversion: 2\n');
  expect(diagnostics).toMatchObject([
    { code: 'yaml-syntax', message: 'more than one document', span: { start: { line: 2, column: 1 } } },
  ]);
});
