import { createHash, createPublicKey } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAuthority } from '@harderway/cluster-pki';
import type { ClusterSpec } from '@harderway/cluster-spec';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  type ApiClient,
  beginStage,
  ensurePki,
  findRotation,
  loadPki,
  oldTokens,
  renewTokens,
} from '../../src/index.js';
import { stagesLeft, targetOf } from '../../src/rotate/stage.js';
import { exampleSpec } from '../example.js';

describe('the stages of a rotation', () => {
  const own = { signs: 'etcd-ca', trusts: ['etcd-ca'] };

  test('are trust, sign and drop, and each is the last of the way back', () => {
    const stages = stagesLeft(own, 'etcd-ca-2');
    expect(stages).toEqual([
      { name: 'trust', use: { signs: 'etcd-ca', trusts: ['etcd-ca', 'etcd-ca-2'] } },
      { name: 'sign', use: { signs: 'etcd-ca-2', trusts: ['etcd-ca', 'etcd-ca-2'] } },
      { name: 'drop', use: { signs: 'etcd-ca-2', trusts: ['etcd-ca-2'] } },
    ]);
    const ways = stages.slice(0, 2).map(({ use }) => stagesLeft(use, targetOf('etcd-ca', use, true)));
    expect(ways.map((way) => way.map(({ name }) => name))).toEqual([['drop'], ['sign', 'drop']]);
    for (const way of ways) expect(way.at(-1)?.use).toEqual(own);
  });

  test.each([
    [own, false, 'etcd-ca-2'],
    [{ signs: 'etcd-ca-9', trusts: ['etcd-ca-9'] }, false, 'etcd-ca-10'],
    [{ signs: 'ca', trusts: ['ca'] }, false, 'etcd-ca'],
    [{ signs: 'ca', trusts: ['ca', 'etcd-ca'] }, false, 'etcd-ca'],
    [{ signs: 'etcd-ca', trusts: ['ca', 'etcd-ca'] }, true, 'ca'],
  ])('of %j, back: %j, lead to %s', (use, back, to) => {
    expect(targetOf('etcd-ca', use, back)).toBe(to);
  });
});

describe('credentials of a rotation', () => {
  let directory = '';
  let spec: ClusterSpec;

  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), 'control-plane-rotate-'));
    const { pki, ...rest } = exampleSpec();
    spec = { ...rest, profile: 'production', pki: { ...pki, directory, keyType: 'ecdsa-p256' } };
    await ensurePki(spec);
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  const textOf = (name: string): string => readFileSync(join(directory, name), 'utf8');

  test('follow stage by stage, and leave the rest as it is', async () => {
    const { stages } = await findRotation(spec, 'etcd-ca');
    const [trust, sign, drop] = stages;
    if (trust === undefined || sign === undefined || drop === undefined)
      throw new Error('a stage is missing');
    const before = { peer: textOf('etcd-peer-control0.pem'), server: textOf('kube-apiserver-control0.pem') };
    const trusting = await beginStage(spec, 'etcd-ca', trust);
    const both = trusting.files.get('etcd-ca-trust.pem')?.content;
    expect(both).toBe(textOf('etcd-ca.pem') + textOf('etcd-ca-2.pem'));
    expect(textOf('etcd-peer-control0.pem')).toBe(before.peer);
    const signing = await beginStage(spec, 'etcd-ca', sign);
    expect(signing.files.get('etcd-ca-trust.pem')?.content).toBe(both);
    expect(textOf('etcd-peer-control0.pem')).not.toBe(before.peer);
    expect(textOf('kube-apiserver-control0.pem')).toBe(before.server);
    await beginStage(spec, 'etcd-ca', drop);
    const { files, warnings } = await loadPki(spec);
    expect(files.get('etcd-ca-trust.pem')?.content).toBe(textOf('etcd-ca-2.pem'));
    expect(warnings).toEqual([]);
    expect((await findRotation(spec, 'etcd-ca', { to: 'etcd-ca-2' })).stages).toEqual([]);
  });

  test('of tokens hold both keys before the new one signs, in the guide too', async () => {
    const guide = { ...exampleSpec(), pki: { ...spec.pki, directory: join(directory, 'guide') } };
    await ensurePki(guide);
    const [trust, sign] = (await findRotation(guide, 'service-account')).stages;
    if (trust === undefined || sign === undefined) throw new Error('a stage is missing');
    const held = (files: ReadonlyMap<string, { readonly content: string }>, name: string) =>
      files.get(name)?.content;
    const trusting = (await beginStage(guide, 'service-account', trust)).files;
    expect(held(trusting, 'service-account-trust.pem')).toBe(
      `${held(trusting, 'service-account.pem')}${held(trusting, 'service-account-2.pem')}`,
    );
    expect(held(trusting, 'service-account-signing-key.pem')).toBe(held(trusting, 'service-account-key.pem'));
    const signing = (await beginStage(guide, 'service-account', sign)).files;
    expect(held(signing, 'service-account-signing-key.pem')).toBe(held(signing, 'service-account-2-key.pem'));
  });

  test('of an authority are refused in the guide, which has one file for all', async () => {
    await expect(findRotation({ ...spec, profile: 'guide' }, 'etcd-ca')).rejects.toMatchObject({
      code: 'rotation-refused',
    });
  });

  test('that are unreadable are named', async () => {
    writeFileSync(join(directory, 'authorities.json'), '{');
    await expect(loadPki(spec)).rejects.toMatchObject({ code: 'pki-invalid' });
  });
});

describe('tokens that do not end', () => {
  /** An API server with Secrets; the first write of each meets another writer. */
  function serverWith(tokens: Readonly<Record<string, string>>): ApiClient & { readonly puts: string[] } {
    const puts: string[] = [];
    const conflicted = new Set<string>();
    const secretOf = (name: string) => ({
      metadata: { name, namespace: 'kube-system' },
      data: { token: Buffer.from(tokens[name] ?? '').toString('base64'), 'ca.crt': 'x' },
    });
    return {
      puts,
      close: () => {},
      request: async (method, path, body) => {
        const name = path.split('/').at(-1) ?? '';
        if (method === 'PUT') {
          if (!conflicted.has(name)) {
            conflicted.add(name);
            return { status: 409, body: '{}' };
          }
          puts.push(JSON.stringify(body));
          return { status: 200, body: '{}' };
        }
        if (!path.includes('fieldSelector')) return { status: 200, body: JSON.stringify(secretOf(name)) };
        const [first, ...others] = Object.keys(tokens).map(secretOf);
        const page = path.includes('continue=more')
          ? { items: others }
          : { metadata: { continue: 'more' }, items: [first] };
        return { status: 200, body: JSON.stringify(page) };
      },
    };
  }

  test('are found by the key in their head, and signed again without it', async () => {
    const { certificate, key } = await createAuthority({ subject: { commonName: 'x' }, validityHours: 1 });
    const kid = createHash('sha256')
      .update(createPublicKey(key).export({ type: 'spki', format: 'der' }))
      .digest('base64url');
    const token = (id: string): string =>
      `${Buffer.from(JSON.stringify({ kid: id })).toString('base64url')}.e30.x`;
    const api = serverWith({ current: token(kid), old: token('other'), odd: 'not a token' });
    const found = await oldTokens(api, certificate);
    expect(found.map(({ name }) => name)).toEqual(['old', 'odd']);
    await renewTokens(api, found);
    expect(api.puts).toHaveLength(2);
    for (const put of api.puts) expect(JSON.parse(put).data).toEqual({ 'ca.crt': 'x' });
  });

  test('are left alone where a Secret can not be read', async () => {
    const methods: string[] = [];
    const api: ApiClient = {
      close: () => {},
      request: async (method) => {
        methods.push(method);
        return { status: 500, body: '{"kind":"Status"}' };
      },
    };
    await expect(renewTokens(api, [{ namespace: 'a', name: 'b' }])).rejects.toMatchObject({
      message: expect.stringContaining('GET'),
      hint: expect.stringContaining('run the same command again'),
    });
    expect(methods).toEqual(['GET']);
  });

  test('are not rewritten for ever against another writer', async () => {
    const api: ApiClient = {
      close: () => {},
      request: async (method) => ({ status: method === 'PUT' ? 409 : 200, body: '{"metadata":{}}' }),
    };
    await expect(renewTokens(api, [{ namespace: 'a', name: 'b' }])).rejects.toMatchObject({
      code: 'api-request-failed',
    });
  });
});
