import { X509Certificate } from 'node:crypto';
import { readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createAuthority } from '@harderway/cluster-pki';
import { draftPath } from '@harderway/replace-file';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { ensurePki } from '../../src/pki/ensure.js';
import { loadPki } from '../../src/pki/load.js';
import { issuedForEach } from './issued.js';

const issued = issuedForEach();

afterEach(() => {
  vi.useRealTimers();
});

describe('credentials that are read', () => {
  test('are as they were issued, whatever else is in their directory', async () => {
    writeFileSync(join(issued.directory, 'notes.pem'), 'hello');
    const { files, warnings } = await loadPki(issued.spec);
    expect(files.get('admin-key.pem')).toEqual({
      content: readFileSync(join(issued.directory, 'admin-key.pem'), 'utf8'),
      secret: true,
    });
    expect(warnings).toEqual([]);
  });

  test.each(['kubernetes.pem', 'kube-scheduler.kubeconfig'])('an unreadable %s is named', async (name) => {
    const data = Buffer.from('hello').toString('base64');
    const text = name.endsWith('.pem') ? 'hello' : `client-certificate-data: ${data}\n`;
    writeFileSync(join(issued.directory, name), text);
    await expect(loadPki(issued.spec)).rejects.toMatchObject({
      code: 'pki-invalid',
      message: expect.stringContaining(join(issued.directory, name)),
      found: expect.stringMatching(/./),
      hint: expect.stringContaining('harderway certs'),
    });
  });

  test('those that expire soon are named, with the day', async () => {
    const { validTo } = new X509Certificate(readFileSync(join(issued.directory, 'admin.pem')));
    const end = new Date(validTo);
    vi.useFakeTimers({ toFake: ['Date'], now: end.getTime() - 10 * 86_400_000 });
    const { warnings } = await loadPki(issued.spec);
    const day = end.toISOString().slice(0, 10);
    for (const name of ['admin.pem', 'kubernetes.pem', 'kube-controller-manager.kubeconfig'])
      expect(warnings).toContain(`${name} expires on ${day}`);
  });

  test('of several certificates in a file, the first to end counts', async () => {
    const path = join(issued.directory, 'kubernetes.pem');
    const other = await createAuthority({
      subject: { commonName: 'other' },
      validityHours: 48,
      keyType: 'ecdsa-p256',
    });
    writeFileSync(path, `${readFileSync(path, 'utf8')}${other.certificate}`);
    const day = new Date(Date.now() + 2 * 86_400_000).toISOString().slice(0, 10);
    const { warnings } = await loadPki(issued.spec);
    expect(warnings).toEqual([`kubernetes.pem expires on ${day}`]);
  });
});

test('a run that was killed after the key of the authority is completed, and its drafts are removed', async () => {
  const { directory, spec } = issued;
  const keeps = new Set(['ca-key.pem', 'encryption-config.yaml']);
  for (const name of readdirSync(directory)) if (!keeps.has(name)) rmSync(join(directory, name));
  const key = readFileSync(join(directory, 'ca-key.pem'), 'utf8');
  const draft = draftPath(join(directory, 'ca.pem'));
  writeFileSync(draft, '');
  utimesSync(draft, 0, 0);
  const { written } = await ensurePki(spec);
  expect(written).toContain('ca.pem');
  expect(written).not.toContain('ca-key.pem');
  expect(readFileSync(join(directory, 'ca-key.pem'), 'utf8')).toBe(key);
  expect(readdirSync(directory).filter((name) => name.startsWith('.'))).toEqual([]);
  expect((await ensurePki(spec)).written).toEqual([]);
});

test('a run says how many files it has issued', async () => {
  const details: unknown[] = [];
  rmSync(join(issued.directory, 'kube-scheduler.kubeconfig'));
  for (const _ of [1, 2])
    await ensurePki(issued.spec, {
      onProgress: ({ kind, detail }) => kind === 'done' && details.push(detail),
    });
  expect(details).toEqual(['1 file issued', 'complete']);
});
