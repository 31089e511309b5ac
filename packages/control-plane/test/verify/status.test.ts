import { expect, test } from 'vitest';
import { clusterStatus } from '../../src/verify/status.js';
import { type Answer, exampleSpec, fakeSession } from '../example.js';

const lost = new Error('connection lost');

test.each<[string, Answer, string | undefined]>([
  ['lost', lost, 'connection lost'],
  [
    'without rights',
    { exitCode: 1, stderr: "Can't initialize ipvs: Protocol not available\nAre you sure?\n" },
    "gateway: Can't initialize ipvs: Protocol not available",
  ],
  ['without ipvsadm', { stdout: '' }, undefined],
])('the weights of a gateway that is %s', async (_, answer, weightsUnknown) => {
  const session = fakeSession(exampleSpec(), (host, words) =>
    host === 'gateway' && words.includes('ipvsadm -L') ? answer : lost,
  );
  const { weights, ...status } = await clusterStatus(session);
  expect(weights).toBeUndefined();
  expect(status.weightsUnknown).toBe(weightsUnknown);
});

test('the weights of a gateway without a connection are unknown', async () => {
  const session = { ...fakeSession(exampleSpec(), () => lost), transports: new Map() };
  expect(await clusterStatus(session)).toMatchObject({
    etcd: {},
    weightsUnknown: 'gateway did not answer',
  });
});
