import { createHash, createPublicKey } from 'node:crypto';
import { createAuthority } from '@harderway/cluster-pki';
import { expect, test } from 'vitest';
import { objectOf } from '../../../src/hosts/api/protobuf.js';
import type { ObjectClient } from '../../../src/model/api.js';
import { renewTokens as renewTokensOperation } from '../../../src/operations/renew-tokens.js';
import { renewTokens, tokenStates } from '../../../src/operations/rotation/tokens.js';
import { exampleMaterials, exampleSpec, fakeSession, operationContext } from '../../example.js';
import { apiOf, listWith, objectWith } from './objects.js';

/** An API server with Secrets, two pages of them; the first write of each meets another writer. */
function serverWith(tokens: Readonly<Record<string, string>>): ObjectClient & { readonly puts: Buffer[] } {
  const puts: Buffer[] = [];
  const conflicted = new Set<string>();
  const secretOf = (name: string): Buffer =>
    objectWith('kube-system', name, { token: tokens[name] ?? '', 'ca.crt': 'x' });
  const api = apiOf((method, path, body) => {
    const name = path.split('/').at(-1) ?? '';
    if (method === 'PUT') {
      if (conflicted.has(name) && body !== undefined) puts.push(objectOf(body));
      const status = conflicted.has(name) ? 200 : 409;
      conflicted.add(name);
      return [status];
    }
    if (!path.includes('fieldSelector')) return [200, secretOf(name)];
    const [first, ...others] = Object.keys(tokens).map(secretOf);
    if (first === undefined) return [500];
    return [200, path.includes('continue=more') ? listWith(others) : listWith([first], 'more')];
  });
  return { ...api, puts };
}

/** A token that a key has signed, by its head. */
const token = (kid: string): string => `${Buffer.from(JSON.stringify({ kid })).toString('base64url')}.e30.x`;

/** The certificate of a new key, and how its tokens name it. */
async function newKey(): Promise<{ readonly certificate: string; readonly kid: string }> {
  const { certificate, key } = await createAuthority({
    subject: { commonName: 'x' },
    validityHours: 1,
    keyType: 'ecdsa-p256',
  });
  const kid = createHash('sha256')
    .update(createPublicKey(key).export({ type: 'spki', format: 'der' }))
    .digest('base64url');
  return { certificate, kid };
}

test('tokens that do not end are found by the key in their head, and signed again without it', async () => {
  const { certificate, kid } = await newKey();
  const api = serverWith({ current: token(kid), old: token('other'), odd: 'not a token' });
  const { old: found } = await tokenStates(api, certificate);
  expect(found).toEqual(['old', 'odd'].map((name) => ({ namespace: 'kube-system', name })));
  await renewTokens(api, found);
  expect(api.puts).toEqual(['old', 'odd'].map((name) => objectWith('kube-system', name, { 'ca.crt': 'x' })));
});

test('a Secret that can not be read is left alone', async () => {
  const methods: string[] = [];
  const api = apiOf((method) => {
    methods.push(method);
    return [500];
  });
  await expect(renewTokens(api, [{ namespace: 'a', name: 'b' }])).rejects.toMatchObject({
    message: expect.stringContaining('GET'),
    hint: expect.stringContaining('run the same command again'),
  });
  expect(methods).toEqual(['GET']);
});

test('nothing is rewritten for ever against another writer', async () => {
  const api = apiOf((method) => [method === 'PUT' ? 409 : 200]);
  await expect(renewTokens(api, [{ namespace: 'a', name: 'b' }])).rejects.toMatchObject({
    code: 'api-request-failed',
  });
});

test('tokens in Secrets are renewed once each Secret has its new one', async () => {
  const { certificate, kid } = await newKey();
  const look = (...secrets: readonly Readonly<Record<string, string>>[]) =>
    renewTokensOperation
      .execution(
        { kind: 'renew-tokens', key: 'service-account-2' },
        {
          ...operationContext(fakeSession(exampleSpec(), () => ({}))),
          api: () => apiOf(() => [200, listWith(secrets.map((data) => objectWith('default', 'a', data)))]),
          pki: () => ({
            ...exampleMaterials().pki,
            files: new Map([['service-account-2.pem', { content: certificate, secret: false }]]),
          }),
        },
      )
      .look();
  expect(await look({ token: token('other') })).toMatchObject({ done: false });
  expect(await look({ token: token(kid) }, {})).toEqual({
    done: false,
    found: '0 Secrets have an old token, 1 have none',
  });
  expect(await look({ token: token(kid) })).toMatchObject({ done: true });
});
