import { editClusterYaml, exampleClusterYaml } from '@harderway/cluster-spec';
import { expect, test } from 'vitest';
import { refusedFlags } from '../../../src/check/refused-flags.js';
import { argumentsOn, kubernetesPrograms } from '../../../src/components/kubernetes/command-line.js';
import { controlHosts } from '../../../src/hosts/topology.js';
import { clusterFile } from '../../../src/procedures/cluster.js';
import { findIssuerRotation, issuerEdit } from '../../../src/procedures/rotation/issuer.js';
import type { RotationOptions } from '../../../src/procedures/rotation/rotation.js';

const old = 'https://192.168.1.21:6443';
const own = 'https://192.168.1.99:6443';

/** A cluster whose virtual IP was changed, and whose issuer was kept. */
const moved = editClusterYaml(exampleClusterYaml({ virtualIp: '192.168.1.99' }), [
  { path: ['kubeApiserver', 'serviceAccountIssuers'], value: [old] },
]);

const specOf = (text: string) => clusterFile('/c/cluster.yaml', text).spec;

/** Carries out the stages that are left one by one, each found anew as after an interrupted run. */
function walk(text: string, options: RotationOptions = {}): readonly (readonly string[])[] {
  const rotation = findIssuerRotation(specOf(text), options);
  const [stage] = rotation.stages;
  if (stage === undefined) return [];
  const { edits, from = [] } = issuerEdit(rotation.from, stage.use);
  // What it starts from is what cluster.yaml says.
  expect(specOf(editClusterYaml(text, from))).toEqual(specOf(text));
  const edited = editClusterYaml(text, edits);
  return [specOf(edited).kubeApiserver.serviceAccountIssuers, ...walk(edited, options)];
}

test('the issuer is the address of the API unless cluster.yaml names another', () => {
  expect(specOf(exampleClusterYaml()).kubeApiserver.serviceAccountIssuers).toEqual([old]);
  expect(walk(exampleClusterYaml())).toEqual([]);
});

test('a new issuer is accepted before it signs, and the old one as long as it may have signed', () => {
  expect(walk(moved)).toEqual([[old, own], [own, old], [own]]);
  const named = 'https://issuer.example/east';
  expect(walk(moved, { to: named })).toEqual([[old, named], [named, old], [named]]);
});

const at = (...issuers: readonly string[]): string =>
  editClusterYaml(moved, [{ path: ['kubeApiserver', 'serviceAccountIssuers'], value: issuers }]);

test.each([
  [[old, own], [[old]]],
  [
    [own, old],
    [[old, own], [old]],
  ],
])('a rotation at %j can go back to the issuer that --to names', (issuers, stages) => {
  expect(walk(at(...issuers), { to: old })).toEqual(stages);
});

test('the way back is not guessed: it might be the way forward, which drops an issuer', () => {
  const named = 'https://issuer.example/east';
  for (const issuers of [
    [old, own],
    [own, old],
    [named, own],
    [own, named],
  ])
    expect(() => walk(at(...issuers), { back: true })).toThrow(
      expect.objectContaining({
        code: 'rotation-refused',
        hint: expect.stringContaining(` or --to ${issuers[1]}`),
      }),
    );
  expect(walk(at(old), { back: true })).toEqual([]);
});

test('an issuer that no API server would take is refused before anything is edited', () => {
  for (const to of ['east', 'http://192.168.1.99', 'https://', 'https://a?b'])
    expect(() => findIssuerRotation(specOf(moved), { to })).toThrow('is not an issuer of tokens');
});

test('a version that takes a list for the name of one issuer is refused before anything is edited', () => {
  const under = (version: string, issuers: readonly string[]): string =>
    editClusterYaml(moved, [
      { path: ['versions', 'kubernetes'], value: version },
      { path: ['kubeApiserver', 'serviceAccountIssuers'], value: issuers },
    ]);
  expect(() => walk(under('1.21.9', [old]))).toThrow('accepts tokens of a single issuer');
  expect(walk(under('1.22.0', [old]))).toHaveLength(3);
  // The way back from such a list, which an earlier version of this command wrote.
  expect(walk(under('1.21.9', [old, own]), { to: old })).toEqual([[old]]);
  expect(refusedFlags(specOf(under('1.21.9', [old, own])))).toContainEqual(
    expect.objectContaining({ path: ['kubeApiserver', 'serviceAccountIssuers'] }),
  );
  expect(refusedFlags(specOf(under('1.22.0', [old, own])))).toEqual([]);
});

test('API servers get all issuers, the one that signs first', () => {
  const spec = specOf(
    editClusterYaml(
      moved,
      issuerEdit({ signs: old, trusts: [old, own] }, { signs: own, trusts: [old, own] }).edits,
    ),
  );
  const [host] = controlHosts(spec);
  if (host === undefined) throw new Error('a control node is missing');
  const { argv, diagnostics } = argumentsOn({ spec, host }, kubernetesPrograms.apiserver);
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  expect(argv.filter((argument) => argument.includes('issuer'))).toEqual([
    `--service-account-issuer=${own}`,
    `--service-account-issuer=${old}`,
  ]);
});
