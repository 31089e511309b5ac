import { createHash, createPublicKey } from 'node:crypto';
import { createAuthority } from '@harderway/cluster-pki';
import { expect, test } from 'vitest';
import { objectOf } from '../../../src/hosts/api/protobuf.js';
import type { ObjectClient } from '../../../src/model/api.js';
import { renewTokens, tokenStates } from '../../../src/operations/rotation/tokens.js';
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

test('tokens that do not end are found by the key in their head, and signed again without it', async () => {
  const { certificate, key } = await createAuthority({ subject: { commonName: 'x' }, validityHours: 1 });
  const kid = createHash('sha256')
    .update(createPublicKey(key).export({ type: 'spki', format: 'der' }))
    .digest('base64url');
  const token = (id: string): string =>
    `${Buffer.from(JSON.stringify({ kid: id })).toString('base64url')}.e30.x`;
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
