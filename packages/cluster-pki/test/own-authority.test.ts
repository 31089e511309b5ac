import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ensureClusterPki } from '../src/index.js';
import { contents, input } from './support.js';

const run = promisify(execFile);
let directory = '';

async function openssl(...argv: readonly string[]): Promise<string> {
  const { stdout } = await run('openssl', argv, { cwd: directory });
  return stdout;
}

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'harderway-own-authority-'));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

const sha256Sized = Array.from({ length: 32 }, (_, n) => n.toString(16).padStart(2, '0').toUpperCase()).join(
  ':',
);

/** An authority made by openssl, with this `subjectKeyIdentifier` of its configuration. */
async function authorityOf(name: string, keyIdentifier: string): Promise<Map<string, string>> {
  const configuration = [
    '[req]\ndistinguished_name=subject\nprompt=no\nx509_extensions=extensions',
    '[subject]\nO=A company\nCN=Its authority',
    '[extensions]\nbasicConstraints=critical,CA:true\nkeyUsage=critical,keyCertSign,cRLSign',
    `subjectKeyIdentifier=${keyIdentifier}\n`,
  ];
  await writeFile(join(directory, `${name}.cnf`), configuration.join('\n'));
  const [certificate, key] = [`${name}.pem`, `${name}-key.pem`];
  const request = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '365'];
  await openssl(...request, '-config', `${name}.cnf`, '-keyout', key, '-out', certificate);
  return new Map([
    ['ca.pem', await readFile(join(directory, certificate), 'utf8')],
    ['ca-key.pem', await readFile(join(directory, key), 'utf8')],
  ]);
}

describe('an authority of the user whose key identifier', () => {
  test.each([
    ['is the SHA-1 of its key', 'sha1', 'hash', undefined],
    ['is any other', 'other', sha256Sized, sha256Sized],
    ['is missing', 'none', 'none', undefined],
  ])(
    '%s issues what openssl verifies, and what is found in order later',
    async (_what, name, given, expected) => {
      const authority = await authorityOf(name, given);
      const { files } = await ensureClusterPki(authority, input);
      await writeFile(join(directory, `${name}-leaf.pem`), files.get('kubernetes.pem')?.content ?? '');
      expect(await openssl('verify', '-CAfile', `${name}.pem`, `${name}-leaf.pem`)).toBe(
        `${name}-leaf.pem: OK\n`,
      );
      const identifier = ['-noout', '-ext', 'authorityKeyIdentifier'];
      const extension = await openssl('x509', '-in', `${name}-leaf.pem`, ...identifier);
      if (expected !== undefined) expect(extension).toContain(expected);
      expect((await ensureClusterPki(contents(files), input)).diagnostics).toEqual([]);
    },
  );
});
