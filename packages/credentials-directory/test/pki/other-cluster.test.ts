import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { CredentialsInput } from '../../src/files/pki-state.js';
import { checkPki } from '../../src/pki/check.js';
import { ensurePki } from '../../src/pki/ensure.js';
import { importCertificates, requestCertificates } from '../../src/pki/signed-elsewhere.js';
import { issuedForEach } from './issued.js';

const issued = issuedForEach();

const at = (name: string): string => join(issued.directory, name);
const text = (name: string): string => readFileSync(at(name), 'utf8');

describe('credentials of another cluster', () => {
  const east = (): CredentialsInput => ({
    ...issued.spec,
    name: 'east',
    api: { ...issued.spec.api, virtualIp: '192.168.9.21' },
    hosts: issued.spec.hosts.map((host, index) => ({ ...host, address: `192.168.9.${10 + index}` })),
  });
  const all = (): readonly string[] => readdirSync(issued.directory).map(text);

  test.each([false, true])('are neither completed nor replaced, with renew: %s', async (renew) => {
    rmSync(at('admin.pem'));
    const before = all();
    await expect(ensurePki(east(), { renew })).rejects.toMatchObject({
      code: 'pki-invalid',
      message: `credentials in ${issued.directory} belong to another cluster`,
      details: [expect.stringContaining('is for the cluster kubenet, not for east')],
      hint: expect.stringContaining('give east a directory of its own'),
    });
    expect(all()).toEqual(before);
    const { problems, hint } = await checkPki(east());
    expect(problems).toContainEqual({
      file: 'admin.kubeconfig',
      message: expect.stringContaining('is for the cluster kubenet, not for east'),
    });
    expect(hint).toContain('give east a directory of its own');
  });

  test('are neither the ground of requests nor mixed with what is imported', async () => {
    const refusal = {
      code: 'pki-invalid',
      message: `credentials in ${issued.directory} belong to another cluster`,
    };
    const before = all();
    const requests = join(issued.directory, 'requests');
    await expect(requestCertificates(east(), requests)).rejects.toMatchObject(refusal);
    await expect(importCertificates(east(), [text('kubernetes.pem')])).rejects.toMatchObject(refusal);
    expect(all()).toEqual(before);
  });

  test('are its own once it is only renamed, or has only moved', async () => {
    const { written } = await ensurePki({ ...east(), ...issued.spec, name: 'east' }, { renew: true });
    expect(written).toEqual(['admin.kubeconfig']);
    const moved = { ...east(), name: 'east' };
    expect((await ensurePki(moved, { renew: true })).written).toContain('kubernetes.pem');
  });
});
