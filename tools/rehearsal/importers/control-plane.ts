// Opens a cluster of which no host answers: every error says which, why, and what to do.
import assert from 'node:assert/strict';
import { exampleClusterYaml, parseClusterSpec } from '@harderway/cluster-spec';
import { openSession, planIsEmpty, planReset } from '@harderway/control-plane';
import { renderCluster } from '@harderway/control-plane/files';

const { spec } = parseClusterSpec(exampleClusterYaml());
assert.ok(spec !== undefined);
assert.ok(renderCluster(spec, undefined).some(({ path }) => path.endsWith('kube-apiserver.service')));

const nobody = {
  ...spec,
  hosts: spec.hosts.map((host, index) => ({
    ...host,
    ssh: { ...host.ssh, address: '127.0.0.1', host: '127.0.0.1', port: index + 1 },
  })),
};
await assert.rejects(openSession(nobody), (error: unknown) => {
  assert.ok(error instanceof Error && 'code' in error && 'hint' in error);
  assert.equal(error.code, 'hosts-unreachable');
  return true;
});

// Of hosts that nobody reached, nothing holds already.
const session = await openSession(nobody, { tolerateUnreachable: true });
try {
  const plan = await planReset(session);
  assert.deepEqual(
    plan.unknown,
    nobody.hosts.map(({ name }) => name),
  );
  assert.equal(planIsEmpty(plan), false);
} finally {
  await session.close();
}
