import { X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { CredentialsInput } from '../../src/files/pki-state.js';
import { ensurePki } from '../../src/pki/ensure.js';
import { loadPki } from '../../src/pki/load.js';
import { exampleCluster } from '../example.js';

let directory = '';
let spec: CredentialsInput;

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'control-plane-pki-'));
  spec = exampleCluster(directory);
  await ensurePki(spec);
});

afterEach(() => {
  vi.useRealTimers();
  rmSync(directory, { recursive: true, force: true });
});

describe('credentials that are read', () => {
  test('are as they were issued, whatever else is in their directory', async () => {
    writeFileSync(join(directory, 'notes.pem'), 'hello');
    const { files, warnings } = await loadPki(spec);
    expect(files.get('admin-key.pem')).toEqual({
      content: readFileSync(join(directory, 'admin-key.pem'), 'utf8'),
      secret: true,
    });
    expect(warnings).toEqual([]);
  });

  test.each(['kubernetes.pem', 'kube-scheduler.kubeconfig'])('an unreadable %s is named', async (name) => {
    const data = Buffer.from('hello').toString('base64');
    const text = name.endsWith('.pem') ? 'hello' : `client-certificate-data: ${data}\n`;
    writeFileSync(join(directory, name), text);
    await expect(loadPki(spec)).rejects.toMatchObject({
      code: 'pki-invalid',
      message: expect.stringContaining(join(directory, name)),
      found: expect.stringMatching(/./),
      hint: expect.stringContaining('harderway certs'),
    });
  });

  test('those that expire soon are named, with the day', async () => {
    const { validTo } = new X509Certificate(readFileSync(join(directory, 'admin.pem')));
    const end = new Date(validTo);
    vi.useFakeTimers({ toFake: ['Date'], now: end.getTime() - 10 * 86_400_000 });
    const { warnings } = await loadPki(spec);
    const day = end.toISOString().slice(0, 10);
    for (const name of ['admin.pem', 'kubernetes.pem', 'kube-controller-manager.kubeconfig'])
      expect(warnings).toContain(`${name} expires on ${day}`);
  });
});
