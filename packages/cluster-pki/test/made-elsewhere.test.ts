import { describe, expect, test } from 'vitest';
import { createAuthority } from '../src/certificate/authority.js';
import { issueCertificate } from '../src/certificate/issue.js';
import { checkClusterPki } from '../src/cluster/check.js';
import { ensureClusterPki } from '../src/cluster/cluster.js';
import { signingRequests } from '../src/cluster/requests.js';
import { takeCertificates } from '../src/cluster/signed-elsewhere.js';
import { certificatePlans } from '../src/contents/contents.js';
import { editKubeconfig } from '../src/kubeconfig/edit.js';
import { parseKubeconfig } from '../src/kubeconfig/kubeconfig.js';
import type { ClusterPkiInput } from '../src/model.js';
import { rotateAuthority } from '../src/rotation/rotate.js';
import { at, contents, environment, input, newCluster } from './support.js';

const late = at('2039-12-25T00:00:00Z');
const text = (files: ReadonlyMap<string, string>, name: string): string => files.get(name) ?? '';
const request = { validityHours: 87_600, keyType: 'ecdsa-p256' } as const;
const corporate = await createAuthority({ ...request, subject: { commonName: 'corporate' } }, environment);

/** A cluster whose admin.kubeconfig trusts an authority from elsewhere too. */
async function trustingBoth(profile: 'guide' | 'production'): Promise<Map<string, string>> {
  const existing = contents(await newCluster(profile));
  const kubeconfig = text(existing, 'admin.kubeconfig');
  const { certificate, key } = parseKubeconfig(kubeconfig);
  const authority = `${corporate.certificate}${text(existing, 'ca.pem')}`;
  return existing.set('admin.kubeconfig', editKubeconfig(kubeconfig, { certificate, key, authority }));
}
const trusted = (files: ReadonlyMap<string, string>): string =>
  parseKubeconfig(text(files, 'admin.kubeconfig')).authority;

test('an authority from elsewhere is no fault of a kubeconfig, and stays when that is renewed', async () => {
  const existing = await trustingBoth('guide');
  expect(checkClusterPki(existing, input, { environment }).diagnostics).toEqual([]);
  const renewed = await ensureClusterPki(existing, input, { environment: late, renew: () => true });
  const files = contents(renewed.files);
  expect(renewed.issued).toContain('admin.kubeconfig');
  expect(trusted(files)).toBe(`${text(files, 'ca.pem')}${corporate.certificate}`);
});

test('a rotation keeps it, and ends the trust in the former authority', async () => {
  const production: ClusterPkiInput = { ...input, profile: 'production' };
  let files: ReadonlyMap<string, string> = await trustingBoth('production');
  const trust: string[] = [];
  for (const _ of ['trust', 'sign', 'drop']) {
    const rotation = await rotateAuthority(files, production, 'ca', { environment });
    files = new Map([...files, ...contents(rotation.files)]);
    trust.push(trusted(files));
  }
  const [first, second] = [text(files, 'ca.pem'), text(files, 'ca-2.pem')];
  const both = `${first}${second}${corporate.certificate}`;
  expect(trust).toEqual([both, both, `${second}${corporate.certificate}`]);
});

test('names and groups of a certificate from elsewhere are not lost in silence', async () => {
  const existing = contents(await newCluster('guide'));
  const authority = { certificate: text(existing, 'ca.pem'), key: text(existing, 'ca-key.pem') };
  const own = { dns: ['kubernetes', 'API.example.com'], ip: ['192.0.2.7'] };
  const subject = { commonName: 'kubernetes', organizations: ['Kubernetes', 'operators'] };
  const made = await issueCertificate({ ...request, subject, alternativeNames: own, authority }, environment);
  existing.set('kubernetes.pem', made.certificate).set('kubernetes-key.pem', made.key);
  const message =
    'kubernetes.pem also names API.example.com, 192.0.2.7, O=operators, which a renewed certificate would not.';
  const found = { file: 'kubernetes.pem', code: 'further-names', message };
  const { diagnostics } = checkClusterPki(existing, input, { environment });
  expect(diagnostics).toMatchObject([{ code: 'missing-name' }, { ...found, severity: 'info' }]);
  const renewed = await ensureClusterPki(existing, input, { environment, renew: () => true });
  expect(renewed.issued).toEqual(['kubernetes.pem', 'kubernetes-key.pem']);
  expect(renewed.diagnostics).toMatchObject([{ ...found, severity: 'warning' }]);
});

test('further names alone are no reason to renew', async () => {
  const existing = contents(await newCluster('guide'));
  const hosts = input.hosts.filter(({ name }) => name !== 'control2');
  const { issued, diagnostics } = await ensureClusterPki(
    existing,
    { ...input, hosts },
    {
      environment,
      renew: () => true,
    },
  );
  expect(issued).toEqual([]);
  expect(diagnostics.map(({ file, code, severity }) => [file, code, severity])).toEqual([
    ['kubernetes.pem', 'further-names', 'info'],
  ]);
});

describe('certificates that are signed elsewhere', () => {
  const elsewhere: ClusterPkiInput = { ...input, pki: { ...input.pki, authorityKeys: 'elsewhere' } };
  const names = certificatePlans(input, []).find(({ name }) => name === 'kubernetes')?.alternativeNames;

  /** A kubernetes.pem for the present key, with these names besides. */
  async function signed(
    existing: ReadonlyMap<string, string>,
    validityHours: number,
    more: readonly string[] = [],
  ): Promise<string> {
    const authority = { certificate: text(existing, 'ca.pem'), key: text(existing, 'ca-key.pem') };
    const subject = { commonName: 'kubernetes', organizations: ['Kubernetes'] };
    const alternativeNames = { dns: [...(names?.dns ?? []), ...more], ip: names?.ip ?? [] };
    const key = text(existing, 'kubernetes-key.pem');
    const made = await issueCertificate(
      { subject, alternativeNames, authority, validityHours, key },
      environment,
    );
    return made.certificate;
  }

  test('do not lose names in silence', async () => {
    const existing = contents(await newCluster('guide'));
    existing.set('kubernetes.pem', await signed(existing, 200, ['api.example.com']));
    const { requests, diagnostics } = await signingRequests(existing, elsewhere, { environment });
    expect(requests.map(({ name }) => name)).toEqual(['kubernetes']);
    const found = { file: 'kubernetes.pem', code: 'further-names', severity: 'warning' };
    expect(diagnostics).toMatchObject([found]);
    const next = await signed(existing, 8000);
    expect(takeCertificates(existing, elsewhere, [next], environment)).toMatchObject({
      taken: new Map([['kubernetes.pem', next]]),
      refused: [],
      diagnostics: [{ ...found, message: expect.stringContaining('named api.example.com') }],
    });
  });

  test('do not take the place of one that expires later', async () => {
    const existing = contents(await newCluster('guide'));
    const [later, sooner] = [await signed(existing, 8000), await signed(existing, 200)];
    existing.set('kubernetes.pem', later);
    const kept = { taken: new Map(), refused: [], diagnostics: [] };
    expect(takeCertificates(existing, elsewhere, [sooner], environment)).toEqual(kept);
    existing.set('kubernetes.pem', text(existing, 'admin.pem'));
    expect(takeCertificates(existing, elsewhere, [sooner], environment).taken.size).toBe(1);
  });
});
