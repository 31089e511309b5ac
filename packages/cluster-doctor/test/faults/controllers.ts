import { expect, test } from 'vitest';
import {
  all,
  editUnit,
  failing,
  on,
  type Plant,
  put,
  replaced,
} from '../../../../tools/testing/hand-built/edit.js';
import { faultOf, restarting } from '../../../../tools/testing/hand-built/faults.js';
import { file } from '../../../../tools/testing/hand-built/healthy.js';
import { findingsAfter } from '../bundles/judged.js';

const MANAGER = 'kube-controller-manager.service';
const withoutClock = on('control1', () => ({ clock: undefined }));

test.each([
  ['many times', 10, 15, true],
  ['seldom', 9, 2, false],
  ['a while ago', 5731, 16, false],
])('a service that was restarted %s', (_, restarts, seconds, isFound) => {
  const found = findingsAfter(restarting('control1', MANAGER, restarts, seconds));
  expect(found.some(({ id }) => id === 'service-restarting')).toBe(isFound);
});

test('how long a service is active is not known without the clock of its host', () => {
  const found = findingsAfter(all(restarting('control1', MANAGER, 5731, 2), withoutClock));
  expect(found.map(({ id }) => id)).not.toContain('service-restarting');
});

test('a service that restarts is a consequence of one that it needs', () => {
  const down = failing('control1', 'kube-apiserver.service', 'out of luck');
  const [first] = findingsAfter(all(restarting('control1', MANAGER, 5731, 2), down));
  expect(first?.id).toBe('service-failing');
  expect(first?.consequences.map(({ id }) => id)).toContain('service-restarting');
});

const missing = faultOf('no CA for clients on one node').plant;

test('the CA that signed the certificate of a client is given', () => {
  const [found] = findingsAfter(missing);
  expect(found?.repair.map(({ command }) => command)).toEqual([
    expect.stringContaining('kube-apiserver --client-ca-file=/var/lib/kubernetes/ca.pem|'),
  ]);
});

/** Programs that sign in with something else than a certificate. */
const withTokens: Plant = all(
  ...['control0', 'control1', 'control2'].flatMap((host) =>
    ['kube-controller-manager', 'kube-scheduler'].map((name) =>
      put(
        host,
        `/var/lib/kubernetes/${name}.kubeconfig`,
        file({
          text: 'apiVersion: v1\nkind: Config\nclusters:\n- name: a\n  cluster: {server: "https://kubernetes:6443"}\nusers:\n- name: a\n  user: {token: REDACTED}\ncontexts:\n- name: a\n  context: {cluster: a, user: a}\ncurrent-context: a\n',
        }),
      ),
    ),
  ),
);

test.each([
  ['all sign in with tokens', withTokens],
  [
    'some words of its unit are not known',
    all(
      editUnit('control1', 'kube-apiserver.service', replaced('--v=2', '$ARGUMENTS')),
      on('control1', ({ processes }) => ({
        processes: processes.filter(({ unit }) => unit !== 'kube-apiserver.service'),
      })),
    ),
  ],
])('an API server may have no CA for clients where %s', (_, plant) => {
  expect(findingsAfter(all(missing, plant)).map(({ id }) => id)).not.toContain('client-authority-missing');
});

test('no range of pods is right where each controller manager has its own', () => {
  const other = editUnit('control2', MANAGER, replaced('10.0.0.0/12', '10.96.0.0/12'));
  const found = findingsAfter(all(faultOf('another range of pods on one node').plant, other));
  const ranges = found.filter(({ id }) => id === 'cluster-range-differs');
  expect(ranges.map(({ repair }) => repair)).toEqual([[], []]);
});
