import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { formatUserData } from '../src/document/format.js';
import { parseUserData } from '../src/document/parse.js';
import { controlUserData, gatewayUserData } from '../src/virtual-ip.js';

let directory = '';
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'harderway-cloud-init-'));
  const tool = (name: string): string => fileURLToPath(new URL(`../../../tools/${name}`, import.meta.url));
  execFileSync(tool('debian-packages.sh'), ['python3']);
  execFileSync(tool('debian-unpacked.sh'), [directory, 'cloud-init'], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}, 180_000);
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const program = `
import json, logging, sys, yaml
from cloudinit.config.schema import get_schema, validate_cloudconfig_schema, SchemaValidationError
logging.disable(logging.CRITICAL)
schema = get_schema()
def valid(text):
    try:
        data = yaml.safe_load(text)
        if not isinstance(data, dict):
            return False
        validate_cloudconfig_schema(data, schema, strict=True)
        return True
    except SchemaValidationError as error:
        return not error.has_errors()
    except (yaml.YAMLError, ValueError, AttributeError, TypeError):
        return False
json.dump([valid(text) for text in json.load(sys.stdin)], sys.stdout)`;

/** The messages of cloud-init's own schema about the documents, one after another. */
const schemaTakes = (documents: readonly string[]): readonly boolean[] =>
  JSON.parse(
    execFileSync('/usr/bin/python3', ['-c', program], {
      input: JSON.stringify(documents),
      encoding: 'utf8',
      env: { ...process.env, PYTHONPATH: join(directory, 'usr/lib/python3/dist-packages') },
    }),
  );

/** The codes by which this package refuses a document. A key that the schema does not have is a warning here. */
const refusals = (document: string): readonly string[] =>
  parseUserData(`#cloud-config\n${document}\n`)
    .diagnostics.filter(({ severity, code }) => severity === 'error' || code === 'unknown-key')
    .map(({ code }) => code);

const texts = [
  ...['a', '1', 'true', '~', '1e3', '2024-01-01', '!!binary aGk=', '[a]', '{a: b}', "''"],
  ...['y', 'N', '!!null x', '!!float 1', '!!str 1', '!foo a', '!!python/none x', '<<', '='],
];
const flags = ['true', 'yes', "'true'", '1', 'maybe', '~', 'y', 'N', 'Off', '!!bool true'];
const lists = [
  '[]',
  '[a]',
  '[1]',
  '[~]',
  'a',
  '{a: b}',
  '[[a, b]]',
  '[[a]]',
  '[[a, 1]]',
  '[[]]',
  '[{a: b}]',
  '~',
];
const packageLists = [
  '[{apt: [a], snap: [[b, c]]}]',
  '[{apt: []}]',
  '[{apt: a}]',
  '[{apt: [[a]]}]',
  '[{dnf: [a]}]',
  '[{}]',
];
const files = [
  'content: a',
  'path: /a',
  ...['append', 'defer'].flatMap((key) => flags.map((value) => `path: /a, ${key}: ${value}`)),
  ...['b64', 'gzip', 'gz+base64', 'text/plain', 'zip', '1'].map((value) => `path: /a, encoding: ${value}`),
  ...["'0644'", "'644'", '0644', '644', '0o644', "'0O644'", "'64'", "'0'", "' 0_644 '"].map(
    (value) => `path: /a, permissions: ${value}`,
  ),
  ...['a', 'a:b', '1', "''", "'a:'", "':b'", "' a : b '"].map((value) => `path: /a, owner: ${value}`),
  ...['1', '!!binary aGk=', '!!binary f0VMRgIBAQD/', '~', '[a]'].map(
    (value) => `path: /a, content: ${value}`,
  ),
  'path: /a, foo: 1',
  'path: 1',
];

const documents: readonly string[] = [
  ...['timezone', 'hostname', 'fqdn'].flatMap((key) => texts.map((value) => `${key}: ${value}`)),
  ...['package_update', 'package_upgrade'].flatMap((key) => flags.map((value) => `${key}: ${value}`)),
  ...[...flags, 'localhost', 'template'].map((value) => `manage_etc_hosts: ${value}`),
  ...['ssh_authorized_keys', 'packages', 'bootcmd', 'runcmd', 'write_files'].flatMap((key) =>
    lists.map((value) => `${key}: ${value}`),
  ),
  ...packageLists.map((value) => `packages: ${value}`),
  ...files.map((value) => `write_files: [{${value}}]`),
  ...['{}', '{remove_defaults: true}', '{remove_defaults: a}', '{trusted: []}', '{foo: 1}', '~', '[]'].map(
    (value) => `ca_certs: ${value}`,
  ),
  'foo: 1',
  'users: !foo [default]',
  'ntp: {servers: [=]}',
  'hostname: &a x\nfqdn: *a',
  'hostname: a\nhostname: b',
  'hostname: [',
  'hostname: *b',
  '- a',
  'a',
  '',
];

/** Documents that the schema lets pass, and what cloud-init then does with them. */
const stricter: Readonly<Record<string, string>> = {
  "hostname: ''": 'no name is set',
  "fqdn: ''": 'no name is set',
};

test('user data is refused exactly where cloud-init’s own schema refuses it', () => {
  const taken = schemaTakes(documents);
  const different = documents.filter(
    (document, n) => (refusals(document).length === 0) !== taken[n] && !(document in stricter),
  );
  expect(different.map((document) => [document, ...refusals(document)])).toEqual([]);
  console.log(`cloud-init takes ${taken.filter(Boolean).length} of ${documents.length} documents`);
});

test('what the schema lets pass and is refused here', () => {
  const documents: readonly (readonly [string, string])[] = [
    ['hostname: a_b', 'invalid-name'],
    ['write_files: [{path: etc/motd}]', 'relative-path'],
    ["write_files: [{path: /a, permissions: 'x'}]", 'invalid-permissions'],
    ['ca_certs: {trusted: [a]}', 'invalid-certificate'],
    ...Object.keys(stricter).map((document) => [document, 'invalid-name'] as const),
  ];
  expect(schemaTakes(documents.map(([document]) => document))).toEqual(documents.map(() => true));
  for (const [document, code] of documents) expect(refusals(document)).toEqual([code]);
});

test('cloud-init takes what is written', () => {
  const authority = '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n';
  const written = [controlUserData(), gatewayUserData({ authority })].map((data) => formatUserData(data));
  expect(schemaTakes(written)).toEqual([true, true]);
});
