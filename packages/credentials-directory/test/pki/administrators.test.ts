import { X509Certificate } from 'node:crypto';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { CredentialsInput } from '../../src/files/pki-state.js';
import { checkPki } from '../../src/pki/check.js';
import { ensurePki } from '../../src/pki/ensure.js';
import { missingPki } from '../../src/pki/invalid.js';
import { adminKubeconfig } from '../../src/pki/kubeconfig.js';
import { loadPki } from '../../src/pki/load.js';
import { issuedForEach } from './issued.js';

const issued = issuedForEach('production');

function groupOf(name: string): string {
  const { subject } = new X509Certificate(readFileSync(join(issued.directory, name)));
  return /O=(.*)/.exec(subject)?.[1] ?? '';
}

function remove(...names: readonly string[]): void {
  for (const name of names) rmSync(join(issued.directory, name));
}

test('a renewal of all that is due leaves a superuser where it is, without a warning', async () => {
  const { spec } = issued;
  const { written, warnings } = await ensurePki(spec, { renew: true });
  expect([written, warnings]).toEqual([[], []]);
  expect(await checkPki(spec)).toMatchObject({ problems: [], warnings: [] });
  expect(groupOf('admin.pem')).toBe('system:masters');
});

test('as long as admin is a superuser, nobody misses super-admin', async () => {
  const { spec: here } = issued;
  remove('super-admin.pem', 'super-admin-key.pem', 'ca-key.pem');
  const spec: CredentialsInput = { ...here, pki: { ...here.pki, authorityKeys: 'elsewhere' } };
  expect((await loadPki(spec)).files.has('super-admin.pem')).toBe(false);
  expect(await ensurePki(spec)).toMatchObject({ written: [], warnings: [] });
});

test('once admin has moved, super-admin is missed', async () => {
  const { spec } = issued;
  const { written } = await ensurePki(spec, { renew: 'unrevocable' });
  expect(written).toEqual(['admin.pem', 'admin-key.pem', 'admin.kubeconfig']);
  expect(groupOf('admin.pem')).toBe('harderway:cluster-admins');
  remove('super-admin.pem');
  await expect(loadPki(spec)).rejects.toMatchObject({
    code: 'pki-missing',
    found: 'missing: super-admin.pem',
  });
});

test('a kubeconfig of super-admin says what is missing', async () => {
  const { spec } = issued;
  const options = { superAdmin: true };
  expect(await adminKubeconfig(spec, await loadPki(spec), options)).toContain('user: super-admin');
  remove('super-admin.pem');
  await expect(adminKubeconfig(spec, await loadPki(spec), options)).rejects.toMatchObject({
    code: 'pki-missing',
    found: 'missing: super-admin.pem',
    hint: 'run `harderway certs`: it issues them, or says which to put back',
  });
});

test('where all credentials are missing, a cluster that runs needs those that it has', () => {
  const { hint } = missingPki('/c/auth', ['ca.pem', 'ca-key.pem'], ['ca.pem', 'ca-key.pem']);
  expect(hint).toContain('put the directory back from a copy');
  expect(missingPki('/c/auth', ['ca.pem'], ['ca.pem', 'ca-key.pem']).hint).not.toContain('copy');
});

test('what ends with its authority is not renewed, since a renewed one would end no later', async () => {
  const { spec: here, directory } = issued;
  rmSync(directory, { recursive: true });
  const spec = (authorityValidityHours: number): CredentialsInput => ({
    ...here,
    pki: { ...here.pki, validityHours: 240, authorityValidityHours },
  });
  await ensurePki(spec(240));
  const { written, warnings } = await ensurePki(spec(240), { renew: true });
  expect(written).toEqual([]);
  expect(warnings).toContainEqual(
    expect.stringMatching(/^admin.pem expires on .*, as its authority does\. Rotate the authority\.$/),
  );
  rmSync(directory, { recursive: true });
  await ensurePki(spec(24_000));
  expect((await ensurePki(spec(24_000), { renew: true })).written).toContain('admin.pem');
});
