import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { formatNetworkConfig } from '../src/document/format.js';
import { ethernetKeys, networkKeys, routeKeys } from '../src/document/keys.generated.js';
import { parseNetworkConfig } from '../src/document/parse.js';

let directory = '';
beforeAll(() => {
  const tool = fileURLToPath(new URL('../../../tools/debian-packages.sh', import.meta.url));
  execFileSync(tool, ['python3-netplan']);
  directory = mkdtempSync(join(tmpdir(), 'harderway-netplan-'));
}, 180_000);
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** The messages of netplan's own parser about the documents, one after another; none for those that it takes. */
function netplanSays(documents: readonly string[]): readonly string[] {
  const files = documents.map((document, n) => {
    const path = join(directory, `${n}.yaml`);
    writeFileSync(path, document);
    // It warns about files that others can read.
    chmodSync(path, 0o600);
    return path;
  });
  const program = `
import json, netplan, sys
def fault(path):
    try:
        parser = netplan.Parser()
        parser.load_yaml(path)
        netplan.State().import_parser_results(parser)
        return ''
    except netplan.NetplanException as error:
        return str(error)
json.dump([fault(path) for path in sys.argv[1:]], sys.stdout)`;
  return JSON.parse(execFileSync('/usr/bin/python3', ['-c', program, ...files], { encoding: 'utf8' }));
}

const netplanTakes = (documents: readonly string[]): readonly boolean[] =>
  netplanSays(documents).map((fault) => fault === '');

const ethernet = (text: string): string => `network:\n  version: 2\n  ethernets:\n    e0:\n      ${text}\n`;

const documents: readonly (readonly [string, boolean])[] = [
  ['addresses: [192.168.14.2/24, "2001:1::1/64"]', true],
  [
    'addresses:\n        - "10.0.0.15/24":\n            lifetime: 0\n            label: maas\n        - ::1/128',
    true,
  ],
  ['addresses: [{10.0.0.1/24: {lifetime: forever}}, {10.0.0.2/24: {lifetime: "0"}}]', true],
  ['addresses: [{10.0.0.1/24: {}}]', true],
  ['addresses: [{10.0.0.1/24: {lifetime: 5}}]', false],
  ['addresses: [{10.0.0.1/24: }]', false],
  ['addresses: [{10.0.0.1: {lifetime: 0}}]', false],
  ['addresses: [[10.0.0.1/24]]', false],
  ['match: {driver: ixgbe}', true],
  ['match: {driver: [bcmgenet, "smsc*"]}', true],
  ['match: {driver: []}', false],
  ['match: {driver: [[a]]}', false],
  ['match: {name: [a, b]}', false],
  ['foo: 1', false],
  ['routes: [{to: default, via: 10.0.0.1, foo: 1}]', false],
  ['match: {foo: 1}', false],
  ['nameservers: {foo: [a]}', false],
  ['addresses: [{10.0.0.1/24: {foo: 1}}]', false],
  ['set-name: lan', false],
  ['match: {}\n      set-name: lan', true],
  ['match: {name: e0}\n      set-name: !!binary bGFu', true],
  ['routes: [{to: "::/0", via: 10.0.0.1}]', false],
  ['routes: [{to: 10.0.0.0/8, via: 10.0.0.1, from: "fe80::1"}]', false],
  ['routes: [{to: default, via: "fe80::1"}]', true],
  ['match: {driver: "a b"}', false],
  ['match: {driver: [a, "b c"]}', false],
  ['match: {driver: "a\\tb"}', true],
  ['match: {name: "a b"}', false],
  ['match: {name: ""}', false],
  ['match: {name: ä}', true],
  ['match: {macaddress: "80:00:0a:12:fe:80:00:00:00:00:00:00:00:02:c9:03:00:00:00:01"}', true],
  ['match: {macaddress: "52:54:00:AB:34:56:77"}', false],
  ['dhcp4: "true"', true],
  ['dhcp4: "y"', true],
  ['dhcp4: "Off"', true],
  ['dhcp4: 1', false],
  ['dhcp4: maybe', false],
  ['dhcp4: ', false],
  ['mtu: "1500"', true],
  ['mtu: 10', true],
  ['mtu: 0x5dc', false],
  ['mtu: 1_000', false],
  ['mtu: 4294967296', false],
  ['addresses: []', true],
  ['routes: []', true],
  ['addresses: [10.0.0.1/0]', false],
  ['addresses: ["fd00::1/0"]', false],
  ...['1', 'true', '~', '0x10', 'n', '2001-01-01'].flatMap(
    (scalar): readonly (readonly [string, boolean])[] => [
      [`match: {name: ${scalar}}`, true],
      [`match: {driver: [${scalar}]}`, true],
      [`match: {name: e0}\n      set-name: ${scalar}`, true],
      [`nameservers: {search: [${scalar}]}`, true],
    ],
  ),
  ['match: {name: [1]}', false],
  ['routes: [{to: 0.0.0.0/0, via: 10.0.0.1}]', true],
  ['routes: [{to: "::/0", via: "fe80::1"}]', true],
  ['routes: [{to: "::ffff:1.2.3.4/96", via: "fe80::1"}]', true],
  ['routes: [{to: "::ffff:1.2.3.4/96", via: 10.0.0.1}]', false],
  ['routes: [{to: default, via: 10.0.0.1, advertised-mss: 1400}]', true],
  ['ra-overrides: {use-dns: false}', true],
  ['addresses: ["::ffff:1.2.3.4/96"]', true],
  ['addresses: [{10.0.0.1/24: {lifetime: Forever}}]', true],
  ['addresses: [{10.0.0.1/24: {lifetime: 00}}]', false],
  ['mtu: +1500', true],
  ['mtu: ""', true],
  ['mtu: " 5"', true],
  ['mtu: "5 "', false],
  ['mtu: -5', false],
  ['infiniband-mode: connected', true],
  ['regulatory-domain: DE', false],
];

test.each(documents)('netplan and this parser agree about %j', (text, valid) => {
  const document = ethernet(text);
  expect(netplanTakes([document])).toEqual([valid]);
  const { config, diagnostics } = parseNetworkConfig(document);
  expect(diagnostics.some(({ severity }) => severity === 'error')).toBe(!valid);
  if (valid && config) {
    const back = parseNetworkConfig(formatNetworkConfig(config));
    expect(back.config).toEqual(config);
    expect(back.diagnostics.filter(({ code }) => code !== 'not-modelled')).toEqual([]);
  }
});

test.each([
  'addresses: ["10.0.0.1/24x"]',
  'addresses: ["10.0.0.1/ 24"]',
  'addresses: [{"10.0.0.1/33": {label: x}}]',
  'addresses: [{"10.0.0.1/": {label: x}}]',
  'routes: [{to: "10.0.0.1/33", via: 10.0.0.1}]',
  'routes: [{to: default, via: 10.0.0.1/24}]',
])('netplan takes %s, and a warning is all that is reported', (text) => {
  const document = ethernet(text);
  expect(netplanTakes([document])).toEqual([true]);
  expect(parseNetworkConfig(document).diagnostics).toMatchObject([
    { code: 'invalid-address', severity: 'warning' },
  ]);
});

const whole: readonly (readonly [string, boolean])[] = [
  ['network: {version: 2, ethernets: {"en*": {dhcp4: true}}}', false],
  ['network: {version: 2, ethernets: {"e 0": {dhcp4: true}}}', false],
  ['network: {version: 2, ethernets: {"a]": {dhcp4: true}}}', false],
  ['network: {version: 2, ethernets: {"": {dhcp4: true}}}', false],
  ['network: {version: 2, ethernets: {"a/b": {dhcp4: true}}}', true],
  ['network: {version: 2, ethernets: {renderer: networkd, e0: {dhcp4: true}}}', true],
  ['network: {version: 2, ethernets: {renderer: none, e0: {dhcp4: true}}}', false],
  ['network: {version: 2, ethernets: {e0: {dhcp4: true, dhcp4: false}}}', true],
  ['network: {version: 2, ethernets: {e0: }}', false],
  ['network: {version: 2, foo: 1}', false],
  ['network: {version: 2}\nfoo: 1', false],
];

test.each(whole)('netplan and this parser agree about the document %j', (document, valid) => {
  expect(netplanTakes([document])).toEqual([valid]);
  const { diagnostics } = parseNetworkConfig(document);
  expect(diagnostics.some(({ severity }) => severity === 'error')).toBe(!valid);
});

/** The words in netplan's library that could be keys. */
const words = (): readonly string[] => [
  ...new Set(
    readFileSync('/usr/lib/x86_64-linux-gnu/libnetplan.so.1', 'latin1').match(
      /(?<=\0)[a-z][a-z0-9]*(?:-[a-z0-9]+)*(?=\0)/g,
    ),
  ),
];

test('no key that netplan knows is reported as unknown', () => {
  const documents = words().flatMap((key) => [
    ethernet(`${key}: x`),
    ethernet(`routes: [{to: default, via: 10.0.0.1, ${key}: x}]`),
    `network:\n  version: 2\n  ${key}: {}\n`,
  ]);
  const said = netplanSays(documents);
  const wrong = documents.filter(
    (document, n) =>
      !said[n]?.includes('unknown key') &&
      parseNetworkConfig(document).diagnostics.some(({ code }) => code === 'unknown-key'),
  );
  expect(said.length).toBeGreaterThan(500);
  expect(wrong).toEqual([]);
});

test('netplan knows each key that is not reported as unknown', () => {
  const knownTo = (document: string): string => netplanSays([document])[0] ?? '';
  const wrong = [
    ...ethernetKeys.map((key) => ethernet(`${key}: x`)),
    ...routeKeys.map((key) => ethernet(`routes: [{to: default, via: 10.0.0.1, ${key}: x}]`)),
    ...networkKeys.map((key) => `network:\n  version: 2\n  ${key}: {}\n`),
  ].filter((document) => knownTo(document).includes('unknown key'));
  expect(wrong).toEqual([]);
});

test('keys that come twice or are merged are read as both programs read them', () => {
  const twice = parseNetworkConfig(ethernet('dhcp4: true\n      dhcp4: false'));
  expect(twice.config?.ethernets).toEqual({ e0: { dhcp4: false } });
  expect(twice.diagnostics).toMatchObject([{ code: 'duplicate-key', severity: 'warning' }]);
  const merged = parseNetworkConfig('version: 2\nethernets: {a: &a {dhcp4: true}, b: {<<: *a, mtu: 1400}}\n');
  expect(merged).toEqual({
    config: { version: 2, ethernets: { a: { dhcp4: true }, b: { dhcp4: true, mtu: 1400 } } },
    diagnostics: [],
  });
});

test('addresses with options and lists of drivers are read and written', () => {
  const config = {
    version: 2,
    ethernets: {
      e0: {
        match: { driver: ['bcmgenet', 'smsc*'] },
        addresses: ['192.168.14.2/24', { '10.0.0.15/24': { lifetime: 0, label: 'maas' } }],
      },
    },
  } as const;
  const text = formatNetworkConfig(config);
  expect(text).toBe(`network:
  version: 2
  ethernets:
    e0:
      match:
        driver:
          - bcmgenet
          - smsc*
      addresses: [192.168.14.2/24, {10.0.0.15/24: {lifetime: 0, label: maas}}]
`);
  expect(netplanTakes([text])).toEqual([true]);
  expect(parseNetworkConfig(text)).toEqual({ config, diagnostics: [] });
});
