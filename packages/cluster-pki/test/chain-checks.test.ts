import type { Extension } from '@peculiar/x509';
import { describe, expect, test } from 'vitest';
import { soon } from '../../../tools/testing/soon.js';
import { createAuthority, readAuthority } from '../src/certificate/authority.js';
import { leadsTo } from '../src/certificate/chain.js';
import { inspectCertificate } from '../src/certificate/inspect.js';
import { issueBy, issueCertificate } from '../src/certificate/issue.js';
import { certificateIn, readKey } from '../src/certificate/read.js';
import { publicKeyOf, signingKeys } from '../src/certificate/signing.js';
import { loadX509, pemOf, type X509 } from '../src/certificate/x509.js';
import { checkClusterPki } from '../src/cluster/check.js';
import { ensureClusterPki } from '../src/cluster/cluster.js';
import { signingRequests } from '../src/cluster/requests.js';
import { takeCertificates } from '../src/cluster/signed-elsewhere.js';
import type { ClusterPkiInput, KeyedCertificate } from '../src/model.js';
import { renewCertificate } from '../src/renewal/renew.js';
import { curveKey, environment, input } from './support.js';

const elsewhere: ClusterPkiInput = { ...input, pki: { ...input.pki, authorityKeys: 'elsewhere' } };
const root: Promise<KeyedCertificate> = createAuthority(
  { subject: { commonName: 'Company root' }, validityHours: 87_600, key: curveKey('P-256') },
  environment,
);

interface Below {
  readonly commonName?: string;
  readonly signer?: KeyedCertificate;
  readonly key?: string;
  readonly ends?: string;
  readonly begins?: string;
  readonly pathLength?: number;
  readonly more?: (x509: X509) => readonly Extension[];
}
/** An authority below another. */
async function authority({
  commonName = 'Company machines',
  signer,
  key = curveKey('P-256'),
  begins = '2029-12-01T00:00:00Z',
  ends = '2035-01-01T00:00:00Z',
  pathLength,
  more,
}: Below = {}): Promise<KeyedCertificate> {
  const x509 = await loadX509();
  const above = signer ?? (await root);
  const signing = await signingKeys(readKey(above.key, 'its key'), 'its key');
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: '4711',
    subject: new x509.Name([{ CN: [{ utf8String: commonName }] }]),
    issuer: new x509.X509Certificate(above.certificate).subjectName,
    notBefore: new Date(begins),
    notAfter: new Date(ends),
    publicKey: await publicKeyOf(readKey(key, 'the key'), 'the key'),
    signingKey: signing.privateKey,
    signingAlgorithm: signing.algorithm,
    extensions: [
      new x509.BasicConstraintsExtension(true, pathLength, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      ...(more?.(x509) ?? []),
    ],
  });
  return { certificate: pemOf(certificate), key };
}

/** Certificates that a company signs with an authority, for a directory whose ca.pem holds these. */
async function signedBy(signer: KeyedCertificate, anchors: readonly string[]) {
  const existing = new Map([['ca.pem', anchors.join('')]]);
  const { requests, encryption = '' } = await signingRequests(existing, elsewhere, { environment });
  existing.set('encryption-config.yaml', encryption);
  const own = await readAuthority(signer, environment.now());
  const texts: string[] = [];
  for (const { name, key, alternativeNames, usages } of requests) {
    existing.set(`${name}-key.pem`, key);
    const commonName = name === 'admin' ? 'admin' : 'kubernetes';
    if (commonName !== name) continue;
    const organizations = [name === 'admin' ? 'system:masters' : 'Kubernetes'];
    const contents = { subject: { commonName, organizations }, alternativeNames, usages, key };
    // A company's program may sign what is asked for without a look at what its authority may sign.
    const signing = { ...contents, validityHours: 87_600, keyOnly: true };
    texts.push((await issueBy(own, signing, environment)).certificate);
  }
  return { existing, texts };
}

/** The codes that are found once what was signed has been stored as it came, and whether it is taken at all. */
async function verdict(signer: KeyedCertificate, anchors: readonly string[], served: readonly string[]) {
  const { existing, texts } = await signedBy(signer, anchors);
  const { taken, refused } = takeCertificates(existing, elsewhere, [...texts, ...served], environment);
  const stored = new Map(existing);
  for (const [at, name] of ['kubernetes.pem', 'admin.pem'].entries())
    stored.set(name, `${texts[at]}${served.join('')}`);
  const { diagnostics } = checkClusterPki(stored, elsewhere, { requests: true, environment });
  const of = (file: string) => diagnostics.filter((each) => each.file === file);
  const again = await signingRequests(stored, elsewhere, { environment });
  const requested = again.requests.map(({ name }) => name).filter((name) => existing.has(`${name}-key.pem`));
  return {
    taken: [...taken.keys()],
    refused,
    kubernetes: of('kubernetes.pem'),
    admin: of('admin.pem'),
    requested: requested.filter((name) => stored.has(`${name}.pem`)),
  };
}
const codes = (list: readonly { readonly code: string }[]): readonly string[] => list.map(({ code }) => code);

describe('an intermediate that is served with certificates', () => {
  test('in order leads to the root', async () => {
    const middle = await authority();
    expect(await verdict(middle, [(await root).certificate], [middle.certificate])).toEqual({
      taken: ['kubernetes.pem', 'admin.pem'],
      refused: [],
      kubernetes: [],
      admin: [],
      requested: [],
    });
  });

  test('with a critical extension that Go does not know is refused', async () => {
    const more = (x509: X509) => [new x509.Extension('1.2.840.99999.1', true, new Uint8Array([5, 0]))];
    const middle = await authority({ more });
    const found = await verdict(middle, [(await root).certificate], [middle.certificate]);
    expect(found.taken).toEqual([]);
    expect(codes(found.kubernetes)).toEqual(['unknown-extension']);
    expect(found.kubernetes[0]?.message).toContain('the critical extension 1.2.840.99999.1');
    const harmless = (x509: X509) => [new x509.Extension('1.2.840.99999.1', false, new Uint8Array([5, 0]))];
    const sound = await authority({ more: harmless });
    expect((await verdict(sound, [(await root).certificate], [sound.certificate])).kubernetes).toEqual([]);
  });

  test('that has expired is refused, and reported once it does', async () => {
    const middle = await authority({ ends: '2030-03-01T00:00:00Z' });
    const anchors = [(await root).certificate];
    const { existing, texts } = await signedBy(middle, anchors);
    const { taken } = takeCertificates(existing, elsewhere, [...texts, middle.certificate], environment);
    for (const [name, text] of taken) existing.set(name, text);
    const found = (time: string) => {
      const then = { ...environment, now: () => new Date(time) };
      return checkClusterPki(existing, elsewhere, { requests: true, environment: then }).diagnostics;
    };
    expect(found('2030-01-01T00:00:00Z')).toEqual([]);
    expect(codes(found('2030-02-20T00:00:00Z'))).toContain('expires-soon');
    const [first] = found('2030-03-02T00:00:00Z').filter(({ severity }) => severity === 'error');
    expect(first?.code).toBe('expired');
    const late = { now: () => new Date('2030-03-02T00:00:00Z') };
    expect(takeCertificates(existing, elsewhere, [...texts, middle.certificate], late).taken.size).toBe(0);
  });

  test.each(['first', 'last'])(
    'of two for one key the one that ends last is taken, given %s',
    async (place) => {
      const { existing, texts } = await signedBy(await root, [(await root).certificate]);
      const key = existing.get('admin-key.pem') ?? '';
      const [long = ''] = texts.filter((pem) => inspectCertificate(pem, { key }).keyMatches === true);
      const renewal = { authority: await root, validityHours: 2400 };
      const { certificate: short } = await renewCertificate({ certificate: long, key }, renewal, environment);
      const both = place === 'first' ? [long, short] : [short, long];
      const { taken, refused } = takeCertificates(existing, elsewhere, both, environment);
      expect(refused).toEqual([]);
      expect(taken.get('admin.pem')).toBe(long);
    },
  );

  test('gives way to its renewal with the same key', async () => {
    const key = curveKey('P-256');
    const old = await authority({ key, ends: '2029-12-31T00:00:00Z' });
    const renewed = await authority({ key });
    const { existing, texts } = await signedBy(renewed, [(await root).certificate]);
    const { taken, refused } = takeCertificates(
      existing,
      elsewhere,
      [...texts, old.certificate, renewed.certificate],
      environment,
    );
    expect(refused).toEqual([]);
    expect(taken.get('kubernetes.pem')).toContain(renewed.certificate);
  });
});

describe('a text whose certificate would be left out', () => {
  const cut = (pem: string): string => pem.trimEnd().slice(0, -10);
  test.each<[string, (pem: string) => string, RegExp | undefined]>([
    ['is cut off', cut, /^Text 2 of 2 holds a CERTIFICATE that is cut off/],
    ['is indented', (pem) => ` ${pem}`, /^Text 2 of 2 holds a CERTIFICATE that is cut off/],
    [
      'is of OpenSSL',
      (pem) => pem.replaceAll('CERT', 'TRUSTED CERT'),
      /^Text 2 of 2 holds a TRUSTED CERTIFICATE/,
    ],
    ['is empty', () => '', /^Text 2 of 2 holds no certificate in PEM\.$/],
    ['has a second one that is cut off', (pem) => `${pem}${cut(pem)}`, /^Text 2 of 2 holds a CERTIFICATE/],
    ['has notes', (pem) => `Certificate:\n  Data:\n${pem}\n`, undefined],
    ['has its request', (pem) => `${pem}-----BEGIN CERTIFICATE REQUEST-----\n`, undefined],
  ])('is refused where it %s', async (_, change, message) => {
    const { existing, texts } = await signedBy(await root, [(await root).certificate]);
    const [first = '', second = ''] = texts;
    const { refused } = takeCertificates(existing, elsewhere, [first, change(second)], environment);
    expect(refused).toEqual(message === undefined ? [] : [expect.stringMatching(message)]);
  });
});

describe.each(['served', 'in ca.pem'] as const)('an intermediate %s', (where) => {
  const judged = async (middle: KeyedCertificate) =>
    where === 'served'
      ? verdict(middle, [(await root).certificate], [middle.certificate])
      : verdict(middle, [middle.certificate, (await root).certificate], []);

  test('that may sign for servers alone makes no clients', async () => {
    const more = ({ ExtendedKeyUsageExtension, ExtendedKeyUsage }: X509) => [
      new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
    ];
    const { taken, kubernetes, admin, requested } = await judged(await authority({ more }));
    expect(taken).toEqual([]);
    expect(requested).toEqual(['kubernetes', 'admin']);
    expect(codes(kubernetes)).toEqual(['wrong-usage']);
    expect(codes(admin)).toEqual(['wrong-usage']);
  });

  test('that may sign for every purpose makes both', async () => {
    const more = ({ ExtendedKeyUsageExtension }: X509) => [new ExtendedKeyUsageExtension(['2.5.29.37.0'])];
    const { kubernetes, admin } = await judged(await authority({ more }));
    expect([...kubernetes, ...admin]).toEqual([]);
  });
});

describe('an authority above the one that signs', () => {
  test('holds the names that are signed to its constraints', async () => {
    // Permitted: DNS names below company.example.
    const name = Buffer.from('company.example');
    const general = Buffer.concat([Buffer.from([0x82, name.length]), name]);
    const subtree = Buffer.concat([Buffer.from([0x30, general.length]), general]);
    const permitted = Buffer.concat([Buffer.from([0xa0, subtree.length]), subtree]);
    const constraints = Buffer.concat([Buffer.from([0x30, permitted.length]), permitted]);
    const more = ({ Extension: Any }: X509) => [new Any('2.5.29.30', true, constraints)];
    const upper = await authority({ commonName: 'Upper', more });
    const lower = await authority({ commonName: 'Lower', signer: upper });
    const { taken, kubernetes, admin } = await verdict(
      lower,
      [(await root).certificate],
      [lower.certificate, upper.certificate],
    );
    expect(taken).toEqual(['admin.pem']);
    expect(codes(kubernetes)).toEqual(['name-forbidden']);
    expect(kubernetes[0]?.message).toContain('which the constraints of CN=Upper forbid');
    expect(admin).toEqual([]);
  });

  test('that allows no other below it leads nowhere', async () => {
    const upper = await authority({ commonName: 'Upper', pathLength: 0 });
    const lower = await authority({ commonName: 'Lower', signer: upper });
    const { taken, admin } = await verdict(
      lower,
      [(await root).certificate],
      [lower.certificate, upper.certificate],
    );
    expect(taken).toEqual([]);
    expect(codes(admin)).toEqual(['not-an-authority']);
    // Whoever trusts the lower one itself does not look further.
    expect((await verdict(lower, [lower.certificate], [])).admin).toEqual([]);
  });
});

test('authorities that sign each other make no end of chains, and few are tried', async () => {
  const [one, other] = await Promise.all([
    authority({ commonName: 'One' }),
    authority({ commonName: 'Other', key: curveKey('P-384') }),
  ]);
  const times = Array.from({ length: 8 });
  const ones = await Promise.all(
    times.map(() => authority({ commonName: 'One', signer: other, key: one.key })),
  );
  const others = await Promise.all(
    times.map(() => authority({ commonName: 'Other', signer: one, key: other.key })),
  );
  const leaf = await authority({ commonName: 'Leaf', signer: one });
  const chain = [leaf, ...ones, ...others].map(({ certificate }) => certificateIn(certificate));
  const stranger = certificateIn(
    (await createAuthority({ subject: { commonName: 'Stranger' }, validityHours: 1000 }, environment))
      .certificate,
  );
  expect(soon(() => leadsTo(chain, [stranger]))).toBe(false);
  expect(soon(() => leadsTo(chain, [stranger, certificateIn(one.certificate)]))).toBe(true);
});

describe('an authority whose extended key usage lacks a purpose', () => {
  const serversOnly = () =>
    authority({ more: (x509) => [new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth])] });
  const subject = { commonName: 'a' };

  test('issues nothing for that purpose', async () => {
    const request = { authority: await serversOnly(), subject, validityHours: 24, key: curveKey('P-256') };
    const refusal = { code: 'usage-forbidden', message: expect.stringContaining('client auth') };
    await expect(issueCertificate(request, environment)).rejects.toMatchObject(refusal);
    const forServers = await issueCertificate(
      { ...request, usages: ['signing', 'server auth'] },
      environment,
    );
    expect(inspectCertificate(forServers.certificate).purposes).toEqual(['server auth']);
  });

  test.each(['guide', 'production'] as const)('stops the issuing for a cluster of %s', async (profile) => {
    const { certificate, key } = await serversOnly();
    const existing = new Map([
      ['ca.pem', certificate],
      ['ca-key.pem', key],
    ]);
    const wanted = { ...input, profile, pki: { ...input.pki, keyType: 'ecdsa-p256' as const } };
    await expect(ensureClusterPki(existing, wanted, { environment })).rejects.toMatchObject({
      code: 'usage-forbidden',
    });
  });

  test('renews what serves another purpose, and nothing that serves none', async () => {
    const both = await authority();
    const request = { authority: both, subject, validityHours: 24, key: curveKey('P-256') };
    const renewal = { authority: await serversOnly(), validityHours: 24 };
    const general = await issueCertificate(request, environment);
    await expect(renewCertificate(general, renewal, environment)).resolves.toBeDefined();
    const client = await issueCertificate({ ...request, usages: ['signing', 'client auth'] }, environment);
    await expect(renewCertificate(client, renewal, environment)).rejects.toMatchObject({
      code: 'usage-forbidden',
    });
  });
});
