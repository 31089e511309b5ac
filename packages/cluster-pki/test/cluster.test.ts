import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { WHOLE_TEXT } from '@harderway/diagnostics';
import { describe, expect, test } from 'vitest';
import { inspectCertificate } from '../src/certificate/inspect.js';
import { checkClusterPki } from '../src/cluster/check.js';
import { createClusterPki, ensureClusterPki } from '../src/cluster/cluster.js';
import { hostKubeconfig } from '../src/cluster/host-kubeconfig.js';
import { bitString, elementOf, tags } from '../src/cryptography/portable/der.js';
import { namedCurve } from '../src/cryptography/portable/public-key.js';
import type { PkiDiagnostic } from '../src/diagnostics.js';
import { parseKubeconfig } from '../src/kubeconfig/kubeconfig.js';
import type { PkiFiles } from '../src/model.js';
import { at, contents, environment, input, middleOf, negated, newCluster } from './support.js';

const files = await newCluster('guide');

function without(...names: readonly string[]): Map<string, string> {
  const left = contents(files);
  for (const name of names) left.delete(name);
  return left;
}
const codes = (diagnostics: readonly PkiDiagnostic[]): readonly string[] =>
  diagnostics.map(
    ({ file, code, severity }) => `${file}: ${code}${severity === 'error' ? '' : ' (may stay)'}`,
  );

const pem = (key: KeyObject): string => key.export({ type: 'pkcs8', format: 'pem' }).toString();

/** A P-256 key in SEC 1 that has its point compressed. */
function compressedKey(): string {
  const {
    d = '',
    x = '',
    y = '',
  } = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({
    format: 'jwk',
  });
  const [secret, own, other] = [d, x, y].map((part) => Buffer.from(part, 'base64url'));
  const point = Buffer.from([2 + ((other?.at(-1) ?? 0) & 1), ...(own ?? [])]);
  const der = elementOf(
    tags.sequence,
    elementOf(tags.integer, Uint8Array.of(1)),
    elementOf(tags.octets, secret ?? Buffer.alloc(0)),
    elementOf(0xa0, namedCurve('P-256')),
    elementOf(0xa1, bitString(point)),
  );
  return `-----BEGIN EC PRIVATE KEY-----\n${Buffer.from(der).toString('base64')}\n-----END EC PRIVATE KEY-----\n`;
}

/** Keys that Go reads no pair of (crypto/x509, crypto/tls). */
const unread: readonly (readonly [name: string, key: string])[] = [
  ['RSA-PSS', pem(generateKeyPairSync('rsa-pss', { modulusLength: 2048 }).privateKey)],
  ['Ed448', pem(generateKeyPairSync('ed448').privateKey)],
  ['secp256k1', pem(generateKeyPairSync('ec', { namedCurve: 'secp256k1' }).privateKey)],
  [
    'a curve that is spelled out',
    pem(generateKeyPairSync('ec', { namedCurve: 'P-256', paramEncoding: 'explicit' }).privateKey),
  ],
  ['a compressed point', compressedKey()],
];

describe('existing files', () => {
  test('of a complete directory stay, and nothing is issued', async () => {
    const ensured = await ensureClusterPki(contents(files), input, { environment });
    expect(ensured).toEqual({ files, issued: [], diagnostics: [] });
  });

  test('only what is missing is issued', async () => {
    const existing = without('admin.pem', 'admin-key.pem', 'kube-scheduler.kubeconfig');
    const { files: all, issued, diagnostics } = await ensureClusterPki(existing, input, { environment });
    expect(issued).toEqual(['admin.pem', 'admin-key.pem', 'kube-scheduler.kubeconfig']);
    expect(diagnostics).toEqual([]);
    for (const [name, content] of existing) expect(all.get(name)?.content).toBe(content);
    expect(all.get('kube-scheduler.kubeconfig')).toEqual(files.get('kube-scheduler.kubeconfig'));
    expect([...all.keys()].sort()).toEqual([...files.keys()].sort());
  });

  test('a key without its certificate gets one', async () => {
    const { files: all, issued } = await ensureClusterPki(without('service-account.pem'), input, {
      environment,
    });
    expect(issued).toEqual(['service-account.pem']);
    const key = files.get('service-account-key.pem')?.content ?? '';
    expect(inspectCertificate(all.get('service-account.pem')?.content ?? '', { key }).keyMatches).toBe(true);
  });

  describe('the key that signs tokens', () => {
    const pair = ['service-account.pem', 'service-account-key.pem'];

    test.each([
      ['alone', pair.slice(1)],
      ['with its certificate', pair],
    ])('is lost %s: no other one is made', async (_, names) => {
      for (const renew of [undefined, () => true])
        await expect(
          ensureClusterPki(without(...names), input, { environment, renew }),
        ).rejects.toMatchObject({
          code: 'token-key-missing',
          message: 'service-account-key.pem is missing beside admin.kubeconfig.',
          file: 'service-account-key.pem',
        });
      expect(() => checkClusterPki(without(...names), input, { environment })).toThrow(
        expect.objectContaining({ code: 'token-key-missing' }),
      );
    });

    test.each([
      ['service-account.pem', 'nonsense', 'unreadable'],
      ['service-account-key.pem', 'nonsense', 'unreadable'],
      ['service-account-key.pem', files.get('admin-key.pem')?.content ?? '', 'key-mismatch'],
    ])('is doubtful by %s: renewing replaces neither file', async (name, text, code) => {
      const existing = contents(files).set(name, text);
      const renewed = await ensureClusterPki(existing, input, { environment, renew: () => true });
      expect(renewed.issued).toEqual([]);
      expect(codes(renewed.diagnostics)).toEqual([`service-account.pem: ${code}`]);
    });

    test('is made by a first run that completes one that was killed before it had made it', async () => {
      const kubeconfigs = [...files.keys()].filter((name) => name.endsWith('.kubeconfig'));
      const { issued } = await ensureClusterPki(without(...pair, ...kubeconfigs), input, { environment });
      expect(issued).toEqual([...pair, ...kubeconfigs]);
    });
  });

  test.each(unread)('a key that Kubernetes does not read is reported: %s', (_, key) => {
    const existing = contents(files).set('admin-key.pem', key);
    const { diagnostics } = checkClusterPki(existing, input, { environment });
    expect(codes(diagnostics)).toContain('admin.pem: unreadable');
    expect(diagnostics.map(({ message }) => message).join('\n')).not.toContain(middleOf(key));
  });

  test("the service account's key pair may come from elsewhere", async () => {
    const own = new Map(
      ['service-account.pem', 'service-account-key.pem'].map((name) => [
        name,
        files.get(name)?.content ?? '',
      ]),
    );
    const { files: all, diagnostics } = await ensureClusterPki(own, input, { environment });
    expect(all.get('service-account.pem')).toEqual(files.get('service-account.pem'));
    expect(all.get('ca.pem')).not.toEqual(files.get('ca.pem'));
    expect(diagnostics).toEqual([]);
  });

  test.each(['ca.pem', 'ca-key.pem'])('without %s a complete directory is not overwritten', async (name) => {
    const result = ensureClusterPki(without(name), input, { environment });
    if (name === 'ca.pem') await expect(result).rejects.toMatchObject({ code: 'authority-missing' });
    else expect(codes((await result).diagnostics)).toEqual(['ca.pem: key-missing']);
  });

  test('an authority whose key is all that a killed run has written keeps it', async () => {
    const key = files.get('ca-key.pem')?.content ?? '';
    const { files: all, diagnostics } = await ensureClusterPki(new Map([['ca-key.pem', key]]), input, {
      environment,
    });
    expect(all.get('ca-key.pem')?.content).toBe(key);
    expect(diagnostics).toEqual([]);
    const again = await ensureClusterPki(contents(all), input, { environment });
    expect([again.issued, again.diagnostics]).toEqual([[], []]);
  });

  test('no new encryption key is made for a cluster that may have used another', async () => {
    for (const existing of [
      without('encryption-config.yaml'),
      without('encryption-config.yaml', 'kubernetes.pem'),
    ]) {
      await expect(
        ensureClusterPki(existing, input, { environment, renew: () => true }),
      ).rejects.toMatchObject({
        code: 'encryption-missing',
        hint: expect.stringContaining('Restore it'),
      });
    }
    // An authority and keys that were brought along are not a cluster yet.
    const names = ['ca.pem', 'ca-key.pem', 'service-account.pem', 'service-account-key.pem'];
    const own = new Map(names.map((name) => [name, files.get(name)?.content ?? '']));
    const { issued } = await ensureClusterPki(own, input, { environment });
    expect(issued).toContain('encryption-config.yaml');
  });

  test.each([
    ['nothing', () => without()],
    ['all', () => new Map<string, string>()],
    ['a certificate', () => without('admin.pem')],
    ['a key', () => without('admin-key.pem')],
    ['a pair and a kubeconfig', () => without('kubernetes.pem', 'kubernetes-key.pem', 'admin.kubeconfig')],
    ['the key of the authority', () => without('ca-key.pem')],
    ['what can be read', () => contents(files).set('admin.pem', 'nonsense')],
  ])('a look says what would be issued and found where %s is missing', async (_, existing) => {
    const { issued, diagnostics } = await ensureClusterPki(existing(), input, { environment });
    const checked = checkClusterPki(existing(), input, { environment });
    expect([...checked.missing].sort()).toEqual([...issued].sort());
    expect(checked.diagnostics).toEqual(diagnostics);
  });

  test('comments around certificates are none of them', () => {
    const explained = contents(files);
    for (const name of ['ca.pem', 'admin.pem'])
      explained.set(name, `Certificate:\n    Data:\n${files.get(name)?.content ?? ''}# the end\n`);
    expect(checkClusterPki(explained, input, { environment })).toEqual(
      checkClusterPki(contents(files), input, { environment }),
    );
  });

  test('files with the line ends of Windows are the same credentials', () => {
    const windows = new Map(
      [...contents(files)].map(([name, text]) => [name, text.replaceAll('\n', '\r\n')]),
    );
    expect(checkClusterPki(windows, input, { environment })).toEqual(
      checkClusterPki(contents(files), input, { environment }),
    );
  });

  test('without its key the authority issues nothing', async () => {
    await expect(
      ensureClusterPki(without('ca-key.pem', 'admin.pem', 'admin-key.pem'), input),
    ).rejects.toMatchObject({
      code: 'authority-key-missing',
      message: expect.stringContaining('admin.pem'),
    });
  });
});

describe('files to renew', () => {
  test('a host more in the topology', async () => {
    const more = {
      ...input,
      hosts: [...input.hosts, { name: 'control3', role: 'control' as const, address: '192.168.1.17' }],
    };
    const kept = await ensureClusterPki(contents(files), more, { environment });
    expect(kept.issued).toEqual([]);
    expect(kept.diagnostics).toEqual([
      {
        file: 'kubernetes.pem',
        code: 'missing-name',
        severity: 'error',
        span: WHOLE_TEXT,
        message: 'kubernetes.pem does not name control3, control3.kubenet, 192.168.1.17.',
      },
    ]);
    const renewed = await ensureClusterPki(contents(files), more, { environment, renew: () => true });
    expect(renewed.issued).toEqual(['kubernetes.pem', 'kubernetes-key.pem']);
    expect(renewed.diagnostics).toEqual([]);
    const again = await ensureClusterPki(contents(renewed.files), more, { environment });
    expect(again).toMatchObject({ issued: [], diagnostics: [] });
  });

  test('what expires soon, and what has expired', async () => {
    const short = { ...input, pki: { validityHours: 24 * 100 } };
    const existing = without('admin.pem', 'admin-key.pem', 'admin.kubeconfig', 'service-account.pem');
    const { files: mixed } = await ensureClusterPki(existing, short, { environment });
    const soon = await ensureClusterPki(contents(mixed), input, { environment: at('2030-03-20T00:00:00Z') });
    expect(codes(soon.diagnostics)).toEqual([
      'admin.pem: expires-soon (may stay)',
      'service-account.pem: expires-soon (may stay)',
      'admin.kubeconfig: expires-soon (may stay)',
    ]);
    const late = at('2030-05-01T00:00:00Z');
    const expired = await ensureClusterPki(contents(mixed), input, { environment: late });
    expect(codes(expired.diagnostics)).toEqual([
      'admin.pem: expired',
      'service-account.pem: expired (may stay)',
      'admin.kubeconfig: expired',
    ]);
    expect(expired.diagnostics[0]?.message).toBe('admin.pem expired on 2030-04-11.');
    const renewed = await ensureClusterPki(contents(mixed), input, {
      environment: late,
      renew: ({ severity }) => severity === 'error',
    });
    expect(renewed.issued).toEqual(['admin.pem', 'admin-key.pem', 'admin.kubeconfig']);
    const all = await ensureClusterPki(contents(mixed), input, { environment: late, renew: () => true });
    expect(all.issued).toEqual(['admin.pem', 'admin-key.pem', 'service-account.pem', 'admin.kubeconfig']);
    expect(all.files.get('service-account-key.pem')).toEqual(files.get('service-account-key.pem'));
  });

  test('what people have added to a kubeconfig stays when it is renewed', async () => {
    const edited = (files.get('admin.kubeconfig')?.content ?? '')
      .replace(/^/, '# mine\n')
      .replace('users:\n', 'users:\n  - name: other\n    user: {token: 0123} # theirs\n')
      .replace('contexts:\n', 'contexts:\n  - {name: x, context: {cluster: kubenet, user: other}}\n')
      .replace('      server:', '      proxy-url: http://192.0.2.1\n      server:');
    const late = at('2040-06-01T00:00:00Z');
    const other = await createClusterPki(
      { ...input, api: { ...input.api, port: 8443 } },
      { environment: late },
    );
    for (const [next, environment] of [
      [{ ...input, api: { ...input.api, port: 8443 } }, at('2030-02-01T00:00:00Z')],
      [input, at('2039-12-25T00:00:00Z')],
    ] as const) {
      const existing = contents(files).set('admin.kubeconfig', edited);
      const renewed = await ensureClusterPki(existing, next, { environment, renew: () => true });
      const text = renewed.files.get('admin.kubeconfig')?.content ?? '';
      const rest = (from: string): string => from.replace(/(?<=(?:-data|server): ).*/g, '');
      expect(rest(text)).toBe(rest(edited));
      expect(text).not.toBe(edited);
      const switched = edited.replace('current-context: default', 'current-context: x');
      const back = await ensureClusterPki(contents(files).set('admin.kubeconfig', switched), next, {
        environment,
        renew: () => true,
      });
      expect(rest(back.files.get('admin.kubeconfig')?.content ?? '')).toBe(rest(edited));
    }
    const foreign = contents(other).set('admin.kubeconfig', edited);
    const repaired = await ensureClusterPki(foreign, input, { environment: late, renew: () => true });
    expect(repaired.files.get('admin.kubeconfig')?.content).toContain('token: 0123} # theirs');
    expect(codes(repaired.diagnostics)).toEqual([]);
  });

  test('an authority that has expired issues nothing', async () => {
    const late = at('2040-06-01T00:00:00Z');
    const { diagnostics } = await ensureClusterPki(contents(files), input, { environment: late });
    expect(codes(diagnostics)).toContain('ca.pem: expired');
    const missing = ensureClusterPki(without('admin.pem', 'admin-key.pem'), input, { environment: late });
    await expect(missing).rejects.toMatchObject({ code: 'authority-expired', file: 'ca.pem' });
  });

  test('files of another authority, a swapped key, a wrong server, nonsense', async () => {
    const other = await createClusterPki({ ...input, api: { ...input.api, port: 8443 } }, { environment });
    const take = (from: PkiFiles, name: string): string => from.get(name)?.content ?? '';
    const existing = contents(files)
      .set('kube-scheduler.pem', take(other, 'kube-scheduler.pem'))
      .set('kube-scheduler-key.pem', take(other, 'kube-scheduler-key.pem'))
      .set('kube-scheduler.kubeconfig', take(other, 'kube-scheduler.kubeconfig'))
      .set('kubernetes-key.pem', take(files, 'admin-key.pem'))
      .set('kube-controller-manager.pem', take(files, 'admin.pem'))
      .set('kube-controller-manager-key.pem', take(files, 'admin-key.pem'))
      .set('admin-key.pem', 'nonsense')
      .set('kube-controller-manager.kubeconfig', 'a: [')
      .set('encryption-config.yaml', '{}');
    const { diagnostics, issued } = await ensureClusterPki(existing, input, { environment });
    expect(issued).toEqual([]);
    expect(codes(diagnostics)).toEqual([
      'kubernetes.pem: key-mismatch',
      'admin.pem: unreadable',
      'kube-scheduler.pem: other-authority',
      'kube-controller-manager.pem: wrong-subject',
      'kube-scheduler.kubeconfig: other-authority',
      'kube-scheduler.kubeconfig: other-server',
      'kube-scheduler.kubeconfig: other-authority',
      'kube-controller-manager.kubeconfig: unreadable',
      'encryption-config.yaml: unreadable',
    ]);
    const repaired = await ensureClusterPki(existing, input, { environment, renew: () => true });
    expect(codes(repaired.diagnostics)).toEqual(['encryption-config.yaml: unreadable']);
    expect(await ensureClusterPki(contents(repaired.files), input, { environment })).toMatchObject({
      issued: [],
    });
  });

  test('files that Node reads, and Kubernetes does not', async () => {
    const text = (name: string): string => files.get(name)?.content ?? '';
    const existing = contents(files)
      .set('admin.pem', `\ufeff${text('admin.pem')}`)
      .set('kube-scheduler-key.pem', `\ufeff${text('kube-scheduler-key.pem')}`)
      .set(
        'kube-controller-manager.pem',
        text('kube-controller-manager.pem').replaceAll('CERTIFICATE', 'TRUSTED CERTIFICATE'),
      )
      .set('kubernetes.pem', negated(text('kubernetes.pem')));
    const { diagnostics } = await ensureClusterPki(existing, input, { environment });
    expect(codes(diagnostics)).toEqual(
      ['kubernetes', 'admin', 'kube-scheduler', 'kube-controller-manager'].map(
        (name) => `${name}.pem: unreadable`,
      ),
    );
    expect(diagnostics[0]?.message).toMatch(
      /has the negative serial number -[0-9A-F]+, and Go does not read it/,
    );
    expect(diagnostics[1]?.message).toContain('byte order mark');
    const windows = contents(files).set('admin.pem', text('admin.pem').replaceAll('\n', '\r\n'));
    expect((await ensureClusterPki(windows, input, { environment })).diagnostics).toEqual([]);
  });

  const cluster = '    cluster:\n';
  const user = '    user:\n';
  test.each([
    ['apiVersion: v1', 'apiVersion: v2'],
    ['kind: Config', 'kind: Configuration'],
    [cluster, `${cluster}      insecure-skip-tls-verify: true\n`],
    [cluster, `${cluster}      certificate-authority: /etc/ca.pem\n`],
    [user, `${user}      client-key: /etc/key.pem\n`],
    ['clusters:\n', 'clusters:\n  - name: kubernetes\n    cluster: {}\n'],
  ])('a kubeconfig that clients refuse: %j as %j', async (is, becomes) => {
    const text = files.get('admin.kubeconfig')?.content ?? '';
    const faulty = text.replace(is, becomes.replace('name: kubernetes', `name: ${input.name}`));
    expect(faulty).not.toBe(text);
    const existing = contents(files).set('admin.kubeconfig', faulty);
    expect(codes(checkClusterPki(existing, input, { environment }).diagnostics)).toEqual([
      'admin.kubeconfig: unreadable',
    ]);
    const renewed = await ensureClusterPki(existing, input, { environment, renew: () => true });
    expect(codes(renewed.diagnostics)).toEqual([]);
    const after = await ensureClusterPki(contents(renewed.files), input, { environment });
    expect([after.issued, after.diagnostics]).toEqual([[], []]);
  });

  test.each([
    [user, `${user}      token: secret\n`, 'has token beside the certificate of its user'],
    [
      user,
      `${user}      as: root\n      auth-provider: {name: gcp}\n`,
      'has auth-provider, as beside the certificate of its user',
    ],
    [cluster, `${cluster}      tls-server-name: other\n`, 'expects other of its server (tls-server-name)'],
  ])('a kubeconfig with further settings: %j as %j', (is, becomes, says) => {
    const text = files.get('admin.kubeconfig')?.content ?? '';
    const existing = contents(files).set('admin.kubeconfig', text.replace(is, becomes));
    expect(checkClusterPki(existing, input, { environment }).diagnostics).toEqual([
      expect.objectContaining({
        code: 'further-settings',
        severity: 'warning',
        message: `admin.kubeconfig ${says}.`,
      }),
    ]);
    existing.set('admin.kubeconfig', text.replace(cluster, `${cluster}      tls-server-name: kubernetes\n`));
    expect(checkClusterPki(existing, input, { environment }).diagnostics).toEqual([]);
  });

  test('a kubeconfig with another certificate than the file beside it', async () => {
    const existing = contents(files);
    for (const part of ['', '-key']) existing.delete(`admin${part}.pem`);
    const again = await ensureClusterPki(existing, input, { environment });
    const behind = await ensureClusterPki(contents(again.files), input, { environment });
    expect([behind.issued, codes(behind.diagnostics)]).toEqual([
      [],
      ['admin.kubeconfig: other-certificate (may stay)'],
    ]);
    const renewed = await ensureClusterPki(contents(again.files), input, { environment, renew: () => true });
    expect([renewed.issued, codes(renewed.diagnostics)]).toEqual([['admin.kubeconfig'], []]);
  });

  test('credentials that were copied from another cluster', async () => {
    const east = { ...input, name: 'east' };
    const { diagnostics } = await ensureClusterPki(contents(files), east, { environment });
    expect(codes(diagnostics)).toEqual(['admin.kubeconfig: other-cluster (may stay)']);
    expect(diagnostics[0]?.message).toContain(`for the cluster ${input.name}, not for east`);
    const renamed = await ensureClusterPki(contents(files), east, { environment, renew: () => true });
    expect([renamed.issued, codes(renamed.diagnostics)]).toEqual([['admin.kubeconfig'], []]);
  });

  test('an authority that is unreadable or does not belong to its key', async () => {
    const broken = await ensureClusterPki(contents(files).set('ca.pem', 'nonsense'), input, { environment });
    expect(codes(broken.diagnostics)).toEqual(['ca.pem: unreadable']);
    const admin = files.get('admin-key.pem')?.content ?? '';
    const swapped = await ensureClusterPki(contents(files).set('ca-key.pem', admin), input, { environment });
    expect(codes(swapped.diagnostics)).toEqual(['ca.pem: key-mismatch']);
    const leaf = files.get('admin.pem')?.content ?? '';
    const none = await ensureClusterPki(contents(files).set('ca.pem', leaf).set('ca-key.pem', admin), input, {
      environment,
    });
    expect(codes(none.diagnostics)).toContain('ca.pem: not-an-authority');
    const issue = ensureClusterPki(without('kubernetes.pem').set('ca-key.pem', admin), input, {
      environment,
    });
    await expect(issue).rejects.toMatchObject({ code: 'key-mismatch' });
  });
});

test('an authority with a curve key, and a PKCS#1 key, work too', async () => {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const pkcs1 = privateKey.export({ type: 'pkcs1', format: 'pem' }).toString();
  const existing = without('admin.pem').set('admin-key.pem', pkcs1);
  const { files: all, issued } = await ensureClusterPki(existing, input, { environment });
  expect(issued).toEqual(['admin.pem']);
  const authority = files.get('ca.pem')?.content ?? '';
  expect(inspectCertificate(all.get('admin.pem')?.content ?? '', { key: pkcs1, authority })).toMatchObject({
    keyMatches: true,
    issuedByAuthority: true,
  });
});

test('an API with only an address', async () => {
  const byAddress = { ...input, api: { ...input.api, name: '192.168.1.22' } };
  const { diagnostics } = await ensureClusterPki(contents(files), byAddress, { environment });
  expect(diagnostics[0]?.message).toBe('kubernetes.pem does not name 192.168.1.22.');
});

test('kubeconfigs have the user, the server and the authority', () => {
  const config = parseKubeconfig(files.get('kube-scheduler.kubeconfig')?.content ?? '');
  expect(config).toEqual({
    cluster: 'kubenet',
    server: 'https://kubernetes:6443',
    user: 'system:kube-scheduler',
    context: 'default',
    authority: files.get('ca.pem')?.content,
    certificate: files.get('kube-scheduler.pem')?.content,
    key: files.get('kube-scheduler-key.pem')?.content,
  });
  expect(parseKubeconfig(hostKubeconfig(files, input))).toMatchObject({ context: 'kubenet', user: 'admin' });
  const named = hostKubeconfig(files, input, { name: 'east', server: 'https://192.168.1.21:6443' });
  expect(parseKubeconfig(named)).toMatchObject({
    cluster: 'east',
    context: 'east',
    server: 'https://192.168.1.21:6443',
  });
  expect(() => hostKubeconfig(new Map(), input)).toThrow(
    expect.objectContaining({ code: 'authority-missing' }),
  );
});

test('no message holds anything of a key', async () => {
  const key = files.get('admin-key.pem')?.content ?? '';
  const broken = key.replace(middleOf(key), `${middleOf(key).slice(0, -4)}****`);
  const { diagnostics } = await ensureClusterPki(contents(files).set('admin-key.pem', broken), input, {
    environment,
  });
  expect(diagnostics).toHaveLength(1);
  const kubeconfig = `{ "users": ${files.get('admin.kubeconfig')?.content.replace('preferences', '\t')}`;
  const garbled = await ensureClusterPki(contents(files).set('admin.kubeconfig', kubeconfig), input, {
    environment,
  });
  const shown = JSON.stringify([diagnostics, garbled.diagnostics]);
  const secrets = [middleOf(key), Buffer.from(key).toString('base64').slice(100, 140)];
  for (const text of secrets) expect(shown).not.toContain(text.slice(0, 20));
});
