import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkClusterPki } from '../src/cluster/check.js';
import { ensureClusterPki } from '../src/cluster/cluster.js';
import { formatEncryptionConfiguration } from '../src/encryption/encryption.js';
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

/** An authority made by openssl, with this `subjectKeyIdentifier` of its configuration, and further extensions. */
async function authorityOf(
  name: string,
  keyIdentifier: string,
  { more = [], key: keyType = 'rsa:2048' }: { readonly more?: readonly string[]; readonly key?: string } = {},
): Promise<Map<string, string>> {
  const configuration = [
    '[req]\ndistinguished_name=subject\nprompt=no\nx509_extensions=extensions',
    '[subject]\nO=A company\nCN=Its authority',
    '[extensions]\nbasicConstraints=critical,CA:true\nkeyUsage=critical,keyCertSign,cRLSign',
    `subjectKeyIdentifier=${keyIdentifier}`,
    ...more,
    '',
  ];
  await writeFile(join(directory, `${name}.cnf`), configuration.join('\n'));
  const [certificate, key] = [`${name}.pem`, `${name}-key.pem`];
  const request = ['req', '-x509', '-newkey', keyType, '-nodes', '-days', '365'];
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

/** A certificate that the authority signs by openssl, which signs whatever it is asked to. */
async function leafOf(
  authority: string,
  name: string,
  { subject = '/CN=kubernetes/O=Kubernetes', names = '', key = 'rsa:2048', hash = 'sha256' },
): Promise<readonly [certificate: string, key: string]> {
  await writeFile(join(directory, `${name}.ext`), names === '' ? '' : `subjectAltName=${names}\n`);
  await openssl(
    'req',
    '-new',
    '-newkey',
    key,
    '-nodes',
    '-subj',
    subject,
    '-keyout',
    `${name}-key.pem`,
    '-out',
    'leaf.csr',
  );
  const signing = ['-CA', `${authority}.pem`, '-CAkey', `${authority}-key.pem`, '-CAcreateserial'];
  await openssl(
    'x509',
    '-req',
    '-in',
    'leaf.csr',
    `-${hash}`,
    '-days',
    '60',
    ...signing,
    '-extfile',
    `${name}.ext`,
    '-out',
    `${name}.pem`,
  );
  const [certificate, own] = await Promise.all(
    [`${name}.pem`, `${name}-key.pem`].map((file) => readFile(join(directory, file), 'utf8')),
  );
  return [certificate ?? '', own ?? ''];
}

/** Codes and severities of the diagnostics about faults, with this certificate as kubernetes.pem. */
async function diagnosed(
  authority: ReadonlyMap<string, string>,
  [certificate, key]: readonly [string, string],
): Promise<readonly string[]> {
  const brought = new Map([...authority, ['kubernetes.pem', certificate], ['kubernetes-key.pem', key]]);
  brought.set('encryption-config.yaml', formatEncryptionConfiguration({ provider: 'identity' }));
  const { diagnostics } = checkClusterPki(brought, input);
  // A wildcard is a further name.
  return diagnostics
    .filter(({ code }) => code !== 'further-names')
    .filter(({ file }) => file === 'kubernetes.pem')
    .map(({ code, severity, message }) => `${severity} ${code}: ${message}`);
}

describe('name constraints of the authority', () => {
  test.each([
    ['permitted;DNS:kubenet', 'DNS:control0.kubenet', true],
    ['permitted;DNS:.kubenet', 'DNS:control0.kubenet', true],
    ['permitted;DNS:.kubenet', 'DNS:kubenet', false],
    ['excluded;DNS:.kubenet', 'DNS:kubenet', true],
    ['excluded;DNS:.kubenet', 'DNS:control0.kubenet', false],
    ['permitted;DNS:kubenet', 'DNS:control0.kubenet,DNS:control0', false],
    ['permitted;DNS:net', 'DNS:control0.kubenet', false],
    ['permitted;DNS:kubenet', 'DNS:KUBENET,IP:192.168.1.11', true],
    ['excluded;DNS:control0.kubenet', 'DNS:control0.kubenet', false],
    ['permitted;IP:192.168.0.0/255.255.0.0', 'IP:192.168.1.11', true],
    ['permitted;IP:192.168.0.0/255.255.0.0', 'IP:10.32.0.1', false],
    ['excluded;IP:10.0.0.0/255.0.0.0', 'IP:10.32.0.1,DNS:a', false],
    ['permitted;IP:fd00::/ffff::', 'IP:fd00::1', true],
    ['permitted;email:example.com', 'DNS:a', true],
  ])('%s: a certificate for %s is fine: %s, as openssl says', async (constraint, names, fine) => {
    const authority = await authorityOf('constrained', 'hash', {
      more: [`nameConstraints=critical,${constraint}`],
    });
    const leaf = await leafOf('constrained', 'constrained-leaf', { subject: '/O=Kubernetes', names });
    const verdict = await openssl('verify', '-CAfile', 'constrained.pem', 'constrained-leaf.pem').then(
      () => true,
      () => false,
    );
    expect(verdict).toBe(fine);
    const codes = await diagnosed(authority, leaf);
    expect(codes.every((text) => !text.includes('name-forbidden'))).toBe(fine);
  });

  test('that forbid our names stop the issuing, with those names', async () => {
    const authority = await authorityOf('narrow', 'hash', {
      more: ['nameConstraints=permitted;DNS:kubenet'],
    });
    await expect(ensureClusterPki(authority, input)).rejects.toMatchObject({
      code: 'name-forbidden',
      message: expect.stringContaining('kubernetes.default.svc.cluster.local'),
    });
  });
});

describe("the user's own kubernetes.pem", () => {
  const everyName = [
    'DNS:kubernetes,DNS:kubernetes.default,DNS:kubernetes.default.svc,DNS:kubernetes.default.svc.cluster',
    'DNS:kubernetes.default.svc.cluster.local,DNS:*.kubenet,DNS:control0,DNS:control1,DNS:control2',
    'IP:10.32.0.1,IP:192.168.1.21,IP:192.168.1.11,IP:192.168.1.12,IP:192.168.1.13,IP:127.0.0.1',
  ].join(',');

  test.each([
    ['with a wildcard for the domain is fine', { names: everyName }, []],
    [
      'without an organization is a warning',
      { names: everyName, subject: '/CN=kubernetes' },
      ['warning wrong-subject: kubernetes.pem is for CN=kubernetes O=, not for CN=kubernetes O=Kubernetes.'],
    ],
    [
      'of 1024 bits is an error, since OpenSSL refuses it',
      { names: everyName, key: 'rsa:1024' },
      ['error weak-key: kubernetes.pem has an RSA key of 1024 bits: OpenSSL refuses less than 2048.'],
    ],
    [
      'signed by SHA-1 is an error, since OpenSSL and Go refuse it',
      { names: everyName, hash: 'sha1' },
      ['error weak-signature: kubernetes.pem is signed by SHA-1, which OpenSSL and Go refuse.'],
    ],
    [
      'with a wildcard of two labels lacks the short names',
      { names: everyName.replace('*.kubenet', '*.*.kubenet') },
      [
        'error missing-name: kubernetes.pem does not name kubernetes.kubenet, control0.kubenet, control1.kubenet, control2.kubenet.',
      ],
    ],
  ])('%s', async (_, request, expected) => {
    const authority = await authorityOf('own', 'hash');
    expect(await diagnosed(authority, await leafOf('own', 'own-leaf', request))).toEqual(expected);
  });

  test('of another authority, or of one with the same name, says which', async () => {
    await authorityOf('first', 'hash');
    const leaf = await leafOf('first', 'first-leaf', { names: everyName });
    const second = await authorityOf('second', 'hash');
    expect(await diagnosed(second, leaf)).toEqual([
      'error other-authority: kubernetes.pem was not signed by ca.pem: its issuer has the name of ca.pem and another key.',
    ]);
    const { files } = await ensureClusterPki(new Map(), input);
    expect(await diagnosed(contents(files), leaf)).toEqual([
      'error other-authority: kubernetes.pem was not signed by ca.pem: its issuer is CN=Its authority.',
    ]);
  });

  test('that is something else is named as what it is', async () => {
    const authority = await authorityOf('own', 'hash');
    const [certificate, key] = await leafOf('own', 'own-leaf', { names: everyName });
    const said = async (...pair: readonly [string, string]) => (await diagnosed(authority, pair)).join();
    expect(await said(key, key)).toContain('not a certificate in PEM: it holds a PRIVATE KEY');
    expect(await said(certificate, certificate)).toContain(
      'not a private key in PEM: it holds a CERTIFICATE',
    );
    expect(await said('', key)).toContain('it is empty');
    expect(await said(certificate.slice(0, 300), key)).toContain('it is cut off');
    expect(await said('MIIB', key)).toContain('it is not PEM');
  });
});
