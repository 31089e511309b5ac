import { readFlagTexts } from '@harderway/apiserver-flags';
import type { Bundle } from '@harderway/cluster-doctor';
import { parseClusterSpec } from '@harderway/cluster-spec';
import { isAccumulating } from '@harderway/component-flags';
import { rules } from '@harderway/program-settings';
import { knownFlags } from '@harderway/upgrade-path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { damagedBundles } from '../../../tools/testing/hand-built/damaged.js';
import { faults } from '../../../tools/testing/hand-built/faults.js';
import { healthy } from '../../../tools/testing/hand-built/healthy.js';
import { adopt } from '../src/adopt.js';
import { ONE_A_USE } from '../src/flags.js';

/** Requires that a cluster is adopted as a cluster.yaml without an error, or not at all and with a reason. */
function adoptsOrSaysWhy(bundle: Bundle): void {
  const { clusterYaml, report } = adopt(bundle);
  expect(clusterYaml === undefined).toBe(report.unknown.length + report.refused.length > 0);
  if (clusterYaml === undefined) return;
  const { diagnostics } = parseClusterSpec(clusterYaml, { rules });
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
}

test('a cluster is adopted without an error, or not at all, whatever is missing or damaged', () => {
  fc.assert(fc.property(damagedBundles, adoptsOrSaysWhy));
});

test.each(faults.map(({ title, plant }) => [title, plant] as const))(
  'a cluster with a fault is adopted or not: %s',
  (_, plant) => {
    adoptsOrSaysWhy(plant(healthy()));
  },
);

test('a cluster is not adopted without the hosts of all members of etcd', () => {
  const { hosts, ...rest } = healthy();
  const { clusterYaml, report } = adopt({ hosts: hosts.slice(0, 2), ...rest });
  expect([clusterYaml, report.unknown.map(({ subject }) => subject)]).toEqual([
    undefined,
    ['hosts: control1', 'hosts: control2'],
  ]);
});

test('a cluster is not adopted with a command line that was cut', () => {
  const { hosts, ...rest } = healthy();
  const unread = [{ subject: 'unit kube-apiserver.service', reason: 'it is too long, and was cut' }];
  const { clusterYaml, report } = adopt({
    hosts: hosts.map((host) => (host.name === 'control0' ? { ...host, unread } : host)),
    ...rest,
  });
  expect([clusterYaml, report.unknown.map(({ subject }) => subject)]).toEqual([
    undefined,
    ['hosts: control0'],
  ]);
});

test('no use of a flag is lost whose uses add up', () => {
  for (const program of ['kube-apiserver', 'kube-controller-manager', 'kube-scheduler'] as const)
    for (const version of ['1.20.2', '1.28.0', '1.34.0'])
      for (const [name, { type }] of Object.entries(knownFlags(program, version))) {
        if (!isAccumulating(type) || ONE_A_USE.includes(type)) continue;
        expect(readFlagTexts([`--${name}=a`, `--${name}=b`])[name], name).toBe('a,b');
      }
});
