import { expect, test } from 'vitest';
import { drillScript } from '../../src/drill/script.js';
import { forgetServers } from '../../src/operations/forget-servers.js';
import { exampleSpec, fakeSession, operationContext } from '../example.js';

const example = exampleSpec();
const spec = {
  ...example,
  kubeApiserver: { ...example.kubeApiserver, extraFlags: { 'etcd-prefix': 'east' } },
};

test('leases of API servers are deleted where these keep them', async () => {
  const asked: string[] = [];
  const session = fakeSession(spec, (_, words) => {
    asked.push(words);
    return { stdout: '"Count" : 0\n' };
  });
  const execution = forgetServers.execution(
    { kind: 'forget-servers', host: 'control0' },
    operationContext(session),
  );
  await execution.look();
  await execution.carryOut?.();
  for (const words of asked) expect(words).toContain(' --prefix /east/masterleases/');
  expect(asked).toHaveLength(2);
});

test('a drill counts Secrets where API servers keep them', () => {
  const [host] = spec.hosts.filter(({ role }) => role === 'control');
  if (host === undefined) throw new Error('no control node');
  expect(drillScript(spec, host, 7)).toContain(Buffer.from('/east/secrets/').toString('base64'));
});
