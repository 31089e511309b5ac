import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { formatEncryptionConfiguration } from '@harderway/cluster-pki';
import { type CommandResult, RemoteExecError, type Transport } from '@harderway/remote-exec';
import { createFake } from '@harderway/remote-exec/fake';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { encodeField, fieldsOf } from '../../../src/hosts/api/protobuf.js';
import type { Session } from '../../../src/model/session.js';
import { rewriteOutdated } from '../../../src/operations/rotation/rewrite.js';
import { base64Beginning, outdatedScript, storedKeys } from '../../../src/operations/rotation/stored.js';
import { trustState } from '../../../src/operations/rotation/trusting.js';
import { exampleSpec } from '../../example.js';
import { withoutPauses } from '../../no-pauses.js';
import { apiOf, listWith, objectWith } from './objects.js';

let directory = '';

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'control-plane-rewrite-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const ended: CommandResult = {
  exitCode: 0,
  signal: null,
  stdout: '',
  stderr: '',
  durationMs: 1,
  truncatedBytes: { stdout: 0, stderr: 0 },
};

/** Leases of API servers at these addresses, as etcdctl prints them. */
const leasesOf = (addresses: readonly string[]): string =>
  [
    '"ClusterID" : 7\n',
    ...addresses.map((address) => `"Key" : "/registry/masterleases/${address}"\n"Value" : ""\n"Lease" : 9\n`),
    `"More" : false\n"Count" : ${addresses.length}\n`,
  ].join('');

/**
 * A cluster that encrypts these resources by key1, and whose host finds these keys outdated, one list after another.
 *
 * @param all how many keys there are below each prefix
 * @param leases of the API servers, as etcdctl prints them
 */
function sessionWith(
  resources: readonly string[],
  found: readonly (readonly string[])[],
  {
    shownBytes,
    all = 9,
    leases = leasesOf(
      exampleSpec()
        .hosts.filter(({ role }) => role === 'control')
        .map(({ address }) => address),
    ),
  }: { readonly shownBytes?: number; readonly all?: number; readonly leases?: string } = {},
) {
  const text = formatEncryptionConfiguration({
    provider: 'secretbox',
    secret: new Uint8Array(32),
    resources,
  });
  writeFileSync(join(directory, 'encryption-config.yaml'), text, { mode: 0o600 });
  const { pki, ...rest } = exampleSpec();
  const spec = { ...rest, pki: { ...pki, directory } };
  const scripts: string[] = [];
  const left = [...found];
  const run = async ({ argv }: { readonly argv: readonly string[] }): Promise<CommandResult> => {
    if (argv.includes('/registry/masterleases/')) return { ...ended, stdout: leases };
    scripts.push(argv.at(-1) ?? '');
    const keys = (left.shift() ?? []).map((key) => `${Buffer.from(key).toString('base64')}\n`);
    const stdout = [...keys, `. ${all}\n`].join('').slice(0, shownBytes);
    return { ...ended, stdout };
  };
  const session: Session = {
    spec,
    transports: new Map([['control1', { ...createFake(), run }]]),
    unreachable: [],
    reach: async () => {},
    close: () => Promise.resolve(),
  };
  return { session, scripts };
}

test('what etcd has by another key is read and written as it is, until none is left', async () => {
  const object = objectWith('default', 'a', { password: 'p' });
  const keys = ['/registry/secrets/default/a', '/registry/secrets/kube-system/b'];
  const { session, scripts } = sessionWith(['secrets'], [keys, keys.slice(1)]);
  const asked: string[] = [];
  const written: (Buffer | undefined)[] = [];
  const api = apiOf((method, path, body) => {
    asked.push(`${method} ${path}`);
    if (method === 'PUT') written.push(body);
    return [200, object];
  });
  const seen: string[] = [];
  const onProgress = (done: number, of: number): void => void seen.push(`${done}/${of}`);
  expect(await rewriteOutdated(session, api, { onProgress })).toBe(3);
  const [a, b] = ['/api/v1/namespaces/default/secrets/a', '/api/v1/namespaces/kube-system/secrets/b'];
  expect(asked).toEqual([a, b, b].flatMap((path) => [`GET ${path}`, `PUT ${path}`]));
  const { body } = await api.exchange('GET', a ?? '');
  expect(written).toEqual([body, body, body]);
  expect(seen).toEqual(['1/2', '2/2', '3/3']);
  expect(scripts).toHaveLength(3);
});

test('objects that stay as they were are named, and the old key is not given up', async () => {
  const key = '/registry/secrets/default/a';
  const { session } = sessionWith(['secrets'], [[key], [key], [key], [key]]);
  await expect(
    rewriteOutdated(
      session,
      apiOf(() => [404]),
    ),
  ).rejects.toMatchObject({
    code: 'rotation-refused',
    details: [key],
  });
});

test.each([0, 30, 40, 67, 69])(
  'a list of keys that ends after %d bytes is not taken for the whole',
  async (bytes) => {
    const { session } = sessionWith(['secrets'], [['/registry/secrets/default/a', '/registry/secrets/b/c']], {
      shownBytes: bytes,
    });
    await expect(
      rewriteOutdated(
        session,
        apiOf(() => [200]),
      ),
    ).rejects.toMatchObject({
      code: 'step-failed',
      host: 'control1',
      message: 'control1: the list of keys below /registry/secrets/ is not complete',
    });
  },
);

describe('nothing counts as encrypted', () => {
  const rewriting = (leases: string): Promise<number> =>
    rewriteOutdated(
      sessionWith(['secrets'], [], { leases }).session,
      apiOf(() => [500]),
    );

  test('while an API server writes that cluster.yaml does not name', async () => {
    const [own = ''] = exampleSpec()
      .hosts.filter(({ role }) => role === 'control')
      .map(({ address }) => address);
    await expect(rewriting(leasesOf([own, '192.168.1.99']))).rejects.toMatchObject({
      code: 'rotation-refused',
      found: expect.stringContaining('leases as 192.168.1.99, and'),
    });
    expect(await rewriting(leasesOf([own]))).toBe(0);
    expect(await rewriting(leasesOf([]))).toBe(0);
  });

  test('while nobody says which API servers write', async () => {
    const whole = leasesOf(['192.168.1.99']);
    for (const share of [0, 0.3, 0.5, 0.8, 0.97])
      await expect(rewriting(whole.slice(0, whole.length * share))).rejects.toMatchObject({
        code: 'step-failed',
        host: 'control1',
      });
  });
});

describe('where etcd has no key of a resource', () => {
  const secret = 'hunter2';
  const rewriting = (status: number, body: string): Promise<number> => {
    const { session } = sessionWith(['secrets'], [], { all: 0 });
    return rewriteOutdated(session, { ...apiOf(() => [500]), request: async () => ({ status, body }) });
  };

  test.each([
    ['has none', 200, '{"items":[]}'],
    ['has none, as some versions say it', 200, '{"items":null}'],
    ['does not have the resource', 404, ''],
  ])('nothing is left to do if the API %s', async (_, status, body) => {
    expect(await rewriting(status, body)).toBe(0);
  });

  test('the old key is not given up if the API has objects: they are kept elsewhere', async () => {
    await expect(rewriting(200, '{"items":[{}]}')).rejects.toMatchObject({
      code: 'rotation-refused',
      message: 'secrets are not where they are looked for in etcd',
      found: 'the API has some, but no key begins with /registry/secrets/',
    });
  });

  test.each([
    ['fails', 503, ''],
    ['is cut off', 200, `{"items":[{"data":"${secret}`],
    ['is no list', 200, `{"data":"${secret}"}`],
  ])('nor if the answer of the API %s', async (_, status, body) => {
    const error = await rewriting(status, body).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'api-request-failed' });
    expect(String(error) + JSON.stringify(error)).not.toContain(secret);
    expect(error).not.toHaveProperty('cause.message');
  });
});

describe('a list of keys', () => {
  withoutPauses();

  /** A cluster whose host takes a second for each page of keys, and then hangs or comes to the end. */
  function slowCluster(pages: number, hangs: boolean): Session {
    const { session } = sessionWith(['secrets'], []);
    const run: Transport['run'] = async ({ onStdoutLine, signal, timeoutMs = Number.POSITIVE_INFINITY }) => {
      for (let page = 1; page <= pages; page += 1) {
        await new Promise((resolve) => setTimeout(resolve, 1000));
        if (1000 * page > timeoutMs)
          throw new RemoteExecError('timed-out', 'timed out', { outcome: 'ended', host: 'control1' });
        await onStdoutLine?.('');
      }
      if (hangs)
        await new Promise((_, reject) => signal?.addEventListener('abort', () => reject(new Error('ended'))));
      return { ...ended, stdout: '\n'.repeat(pages).concat('. 0\n') };
    };
    return { ...session, transports: new Map([['control1', { ...createFake(), run }]]) };
  }

  test('may take as long as its pages come', async () => {
    expect(await storedKeys(slowCluster(600, false), '/registry/secrets/', undefined)).toEqual({
      outdated: [],
      count: 0,
    });
  });

  test('is not waited for once they stop coming', async () => {
    await expect(storedKeys(slowCluster(3, true), '/registry/secrets/', undefined)).rejects.toMatchObject({
      code: 'step-failed',
      host: 'control1',
      found: 'no page of 200 keys within 30 s',
    });
  });
});

test('resources of groups, and of no namespace, are found in etcd and in the API', async () => {
  const found = [['/registry/minions/control0'], [], ['/registry/example.org/widgets/default/w']];
  const { session, scripts } = sessionWith(['nodes', 'widgets.example.org'], found);
  const asked: string[] = [];
  const api = {
    ...apiOf((_, path) => {
      asked.push(path);
      return [200];
    }),
    request: async (_: string, path: string) => ({
      status: path === '/apis/example.org' ? 200 : 404,
      body: JSON.stringify({ preferredVersion: { groupVersion: 'example.org/v1beta1' } }),
    }),
  };
  expect(await rewriteOutdated(session, api)).toBe(2);
  expect([...new Set(asked)]).toEqual([
    '/api/v1/nodes/control0',
    '/apis/example.org/v1beta1/namespaces/default/widgets/w',
  ]);
  expect(scripts.slice(0, 3).map((script) => /^from=(.*)$/m.exec(script)?.[1])).toEqual([
    ...['/registry/minions/', '/registry/widgets/', '/registry/example.org/widgets/'],
  ]);
});

test('custom resources are not looked for among resources of Kubernetes that have their name', async () => {
  const { session, scripts } = sessionWith(['services.serving.example.org'], []);
  const api = {
    ...apiOf(() => [500]),
    request: async () => ({
      status: 200,
      body: JSON.stringify({ preferredVersion: { groupVersion: 'serving.example.org/v1' } }),
    }),
  };
  expect(await rewriteOutdated(session, api)).toBe(0);
  expect(scripts.map((script) => /^from=(\S*)/m.exec(script)?.[1])).toEqual([
    '/registry/serving.example.org/services/',
  ]);
});

test('a beginning in base64 fits exactly what begins so', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1 }), fc.uint8Array({ maxLength: 6 }), (beginning, rest) => {
      const pattern = new RegExp(
        `^${base64Beginning(beginning).replaceAll('+', '\\+').replaceAll('[\\+', '[+')}`,
      );
      const value = Buffer.concat([Buffer.from(beginning), rest]);
      expect(value.toString('base64')).toMatch(pattern);
      const other = Buffer.from(value);
      other[Buffer.byteLength(beginning) - 1] = (other[Buffer.byteLength(beginning) - 1] ?? 0) ^ 1;
      expect(other.toString('base64')).not.toMatch(pattern);
    }),
  );
  expect(outdatedScript('/registry/secrets/', undefined)).toContain(base64Beginning('k8s:enc:'));
});

test('messages are read back as they were written', () => {
  const field = fc.record({
    number: fc.integer({ min: 1, max: 5000 }),
    content: fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
  });
  fc.assert(
    fc.property(fc.array(field), (fields) => {
      const read = fieldsOf(Buffer.concat(fields.map(encodeField)));
      expect(read.map(({ number, content }) => ({ number, content }))).toEqual(fields);
    }),
  );
});

test('who trusts the authority of before alone is named, and what can not be looked at', async () => {
  const pem = (letter: string): string =>
    `-----BEGIN CERTIFICATE-----\n${letter.repeat(64)}\nAA==\n-----END CERTIFICATE-----\n`;
  const [old, next] = [pem('a'), pem('b')];
  const map = (namespace: string, trust: string): Buffer =>
    objectWith(namespace, 'kube-root-ca.crt', { 'ca.crt': trust });
  const api = apiOf((_, path) => {
    if (path.includes('apiservices')) return [500];
    if (path.includes('webhookconfigurations')) return [404];
    if (!path.includes('kube-root-ca.crt')) return [200, listWith([])];
    return [200, listWith([map('behind', old), map('both', old + next), map('new', next), map('x', 'x')])];
  });
  expect(await trustState(api, { to: next, from: [old] })).toEqual({
    behind: ['ConfigMap behind/kube-root-ca.crt'],
    unknown: [expect.stringMatching(/^APIService: GET .*: 500$/)],
  });
});
