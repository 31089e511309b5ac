import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { networkConfig, parseNetworkConfig } from '../src/index.js';

let directory = '';
beforeAll(() => {
  const tool = fileURLToPath(new URL('../../../tools/debian-packages.sh', import.meta.url));
  execFileSync(tool, ['python3-netplan']);
  directory = mkdtempSync(join(tmpdir(), 'harderway-netplan-'));
}, 180_000);
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** Whether netplan's own parser takes the documents, one after another. */
function netplanTakes(documents: readonly string[]): readonly boolean[] {
  const files = documents.map((document, n) => {
    const path = join(directory, `${n}.yaml`);
    writeFileSync(path, document);
    // It warns about files that others can read.
    chmodSync(path, 0o600);
    return path;
  });
  const program = `
import json, netplan, sys
def takes(path):
    try:
        parser = netplan.Parser()
        parser.load_yaml(path)
        netplan.State().import_parser_results(parser)
        return True
    except netplan.NetplanException:
        return False
json.dump([takes(path) for path in sys.argv[1:]], sys.stdout)`;
  return JSON.parse(execFileSync('/usr/bin/python3', ['-c', program, ...files], { encoding: 'utf8' }));
}

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
];

test.each(documents)('netplan and this parser agree about %j', (text, valid) => {
  const document = ethernet(text);
  expect(netplanTakes([document])).toEqual([valid]);
  const { config, diagnostics } = parseNetworkConfig(document);
  expect(diagnostics.some(({ severity }) => severity === 'error')).toBe(!valid);
  if (valid && config) expect(parseNetworkConfig(networkConfig(config))).toEqual({ config, diagnostics: [] });
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
  const text = networkConfig(config);
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
