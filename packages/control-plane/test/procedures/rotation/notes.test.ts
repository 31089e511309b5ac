import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { stagesLeft } from '@harderway/cluster-pki/rotation-stages';
import { afterEach, expect, test } from 'vitest';
import { rotationNotes } from '../../../src/procedures/rotation/notes.js';
import type { Rotation } from '../../../src/procedures/rotation/rotation.js';
import { issuedForEach } from './issued.js';
import { answerOf, listWith, objectWith } from './objects.js';

const issued = issuedForEach();
let server: Server | undefined;
afterEach(() => server?.close());

/** The notes of a rotation of the tokens' key in a cluster with so many Secrets for tokens. */
async function notesWith(secrets: number): Promise<readonly string[]> {
  const read = (name: string): string => readFileSync(join(issued.directory, name), 'utf8');
  const [cert, key] = ['kube-apiserver-control0.pem', 'kube-apiserver-control0-key.pem'].map(read);
  const list = listWith(
    Array.from({ length: secrets }, (_, index) =>
      objectWith('default', `token-${index}`, { token: 'a.b.c' }),
    ),
  );
  const started = createServer({ cert, key }, (_, response) => response.end(answerOf(list)));
  server = started;
  await new Promise<void>((resolve) => started.listen(0, '127.0.0.1', resolve));
  const { port } = started.address() as AddressInfo;
  const { spec } = issued;
  const use = { signs: 'service-account', trusts: ['service-account'] };
  const rotation: Rotation = {
    role: 'service-account',
    from: use,
    to: 'service-account-2',
    stages: [{ name: 'trust', use }],
  };
  return rotationNotes({ ...spec, api: { ...spec.api, virtualIp: '127.0.0.1', port } }, rotation);
}

test('client certificates of the old CA are announced before a rotation', async () => {
  const rotation = { role: 'ca', from: { signs: 'ca', trusts: ['ca'] }, to: 'ca-2' } as const;
  const stages = stagesLeft(rotation.from, rotation.to);
  expect(await rotationNotes(issued.spec, { ...rotation, stages })).toEqual([
    expect.stringContaining('signed by ca, such as kubelet certificates, are refused once only ca-2'),
  ]);
  const over = { ...rotation, from: { signs: 'ca-2', trusts: ['ca-2'] }, stages: [] };
  expect(await rotationNotes(issued.spec, over)).toEqual([]);
});

test('Secrets whose tokens end are named before anything begins', async () => {
  expect(await notesWith(0)).toEqual([]);
  expect(await notesWith(2)).toEqual([
    expect.stringContaining(
      'replaced before the old key is dropped: default/token-0, default/token-1. Update',
    ),
  ]);
  expect(await notesWith(25)).toEqual([expect.stringContaining('default/token-19 and 5 more. Update')]);
});
