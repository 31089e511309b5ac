import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { fieldOf, fieldsOf, objectOf } from '../../../src/hosts/api/protobuf.js';
import type { ObjectClient } from '../../../src/model/api.js';
import { retireFormer } from '../../../src/operations/rotation/former.js';
import { findRotation, recordStage } from '../../../src/procedures/rotation/authority.js';
import { issuedForEach } from './issued.js';
import { apiOf, listWith, objectWith } from './objects.js';

const issued = issuedForEach();

const pem = (name: string): string => readFileSync(join(issued.directory, `${name}.pem`), 'utf8');

async function rotated(role: 'ca' | 'front-proxy-ca'): Promise<void> {
  for (const stage of (await findRotation(issued.spec, role)).stages)
    await recordStage(issued.spec, role, stage);
}

type Data = Readonly<Record<string, string>>;

/** API servers that publish what they trust beside what is there already. */
function serversWith(data: Data, putBack: (look: number) => Data = () => ({})) {
  const state = { data, looks: 0, writes: 0 };
  const object = (): Buffer => objectWith('kube-system', 'extension-apiserver-authentication', state.data);
  const api: ObjectClient = apiOf((method, path, body) => {
    if (method === 'PUT' && body !== undefined) {
      const entries = fieldsOf(objectOf(body)).filter(({ number }) => number === 2);
      const text = (entry: Buffer, number: number): string => fieldOf(entry, number)?.toString('utf8') ?? '';
      state.data = Object.fromEntries(entries.map(({ content }) => [text(content, 1), text(content, 2)]));
      state.writes += 1;
      return [200, object()];
    }
    if (!path.includes('fieldSelector')) return [200, object()];
    state.data = { ...state.data, ...putBack(state.looks) };
    state.looks += 1;
    return [200, listWith([object()])];
  });
  return { api, state };
}

/** Retires former authorities, without the pauses between its looks. */
async function retired(api: ObjectClient, role: 'ca' | 'front-proxy-ca'): Promise<number> {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  try {
    let isDone = false;
    const work = retireFormer(issued.spec, api, role).finally(() => {
      isDone = true;
    });
    work.catch(() => {});
    while (!isDone) {
      await vi.runAllTimersAsync();
      await new Promise(setImmediate);
    }
    return await work;
  } finally {
    vi.useRealTimers();
  }
}

test('a former authority is taken out, and all else stays as it is', async () => {
  await rotated('front-proxy-ca');
  const others = { 'client-ca-file': pem('ca'), 'requestheader-allowed-names': '["front-proxy-client"]' };
  const strange = `${pem('etcd-ca')}-----BEGIN CERTIFICATE-----\nnonsense\n-----END CERTIFICATE-----\n`;
  const published = pem('front-proxy-ca') + strange + pem('front-proxy-ca-2');
  const { api, state } = serversWith({ ...others, 'requestheader-client-ca-file': published });
  expect(await retired(api, 'front-proxy-ca')).toBe(1);
  expect(state.data).toEqual({
    ...others,
    'requestheader-client-ca-file': strange + pem('front-proxy-ca-2'),
  });
});

test('API servers that read their files late are waited for', async () => {
  await rotated('ca');
  const both = { 'client-ca-file': pem('ca') + pem('ca-2') };
  const { api, state } = serversWith(both, (look) => (look < 20 && look % 2 === 0 ? both : {}));
  expect(await retired(api, 'ca')).toBe(10);
  expect(state.data).toEqual({ 'client-ca-file': pem('ca-2') });
});

test('one that never does is named, after a bounded time', async () => {
  await rotated('ca');
  const both = { 'client-ca-file': pem('ca') + pem('ca-2') };
  const { api, state } = serversWith(both, () => both);
  await expect(retired(api, 'ca')).rejects.toMatchObject({
    code: 'rotation-refused',
    message: 'an API server still trusts a former ca',
    hint: expect.stringContaining('restart kube-apiserver'),
  });
  expect(state.looks).toBeLessThan(100);
});

test('what is still trusted is left, and without a former authority nothing is asked', async () => {
  const asked = serversWith({ 'client-ca-file': pem('ca') });
  expect(await retired(asked.api, 'ca')).toBe(0);
  expect(asked.state.looks).toBe(0);
  const [trust] = (await findRotation(issued.spec, 'ca')).stages;
  if (trust === undefined) throw new Error('a stage is missing');
  await recordStage(issued.spec, 'ca', trust);
  const both = serversWith({ 'client-ca-file': pem('ca') + pem('ca-2') });
  expect(await retired(both.api, 'ca')).toBe(0);
  expect(both.state.writes).toBe(0);
});

test('on the way back it is the new authority that is taken out', async () => {
  const [trust] = (await findRotation(issued.spec, 'ca')).stages;
  if (trust === undefined) throw new Error('a stage is missing');
  await recordStage(issued.spec, 'ca', trust);
  const { stages } = await findRotation(issued.spec, 'ca', { back: true });
  for (const stage of stages) await recordStage(issued.spec, 'ca', stage);
  const { api, state } = serversWith({ 'client-ca-file': pem('ca') + pem('ca-2') });
  expect(await retired(api, 'ca')).toBe(1);
  expect(state.data).toEqual({ 'client-ca-file': pem('ca') });
});
