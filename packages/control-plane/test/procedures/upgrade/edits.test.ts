import { editClusterYaml, exampleClusterYaml } from '@harderway/cluster-spec';
import { expect, test } from 'vitest';
import { clusterFile } from '../../../src/procedures/cluster.js';
import { editsOfHop, planClusterUpgrade } from '../../../src/procedures/upgrade/upgrade.js';

test('a minor of Kubernetes is taken back by a restore, which brings the programs along', () => {
  const { spec } = clusterFile('/cluster.yaml', exampleClusterYaml({ versions: { kubernetes: '1.31.0' } }));
  expect(planClusterUpgrade(spec, { kubernetes: '1.30' })).toMatchObject({
    refusal: {
      code: 'minor-downgrade',
      needed: [
        expect.stringContaining('put cluster.yaml back'),
        expect.stringContaining('`harderway restore FILE`'),
      ],
    },
  });
});

test('a hop changes the extra flags that the next version lacks', () => {
  const text = exampleClusterYaml({ versions: { kubernetes: '1.23.17', etcd: '3.5.33' } }).replace(
    /^(kubeApiserver:\n(?: {2}.*\n)*? {2}extraFlags: )\{\}/m,
    '$1{ insecure-port: 0 }',
  );
  const { spec } = clusterFile('/cluster.yaml', text);
  expect(spec.kubeApiserver.extraFlags).toEqual({ 'insecure-port': '0' });
  const upgrade = planClusterUpgrade(spec, { kubernetes: '1.24' });
  const [hop] = upgrade.kind === 'refused' ? [] : upgrade.hops;
  if (hop === undefined) throw new Error('a hop is missing');
  const edited = clusterFile('/cluster.yaml', editClusterYaml(text, editsOfHop(spec, hop))).spec;
  expect(edited.kubeApiserver.extraFlags).toEqual({});
  expect(edited.versions.kubernetes).toMatch(/^1\.24\./);
});
