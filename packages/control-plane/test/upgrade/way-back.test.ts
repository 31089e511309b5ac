import { describe, expect, test } from 'vitest';
import { wayBackOf } from '../../src/upgrade/way-back.js';

/** What runs where so many of three hosts have moved. */
const running = (program: string, from: string, to: string, moved: number) =>
  ['control0', 'control1', 'control2'].flatMap((host, index) => [
    { host, program, version: index < moved ? to : from },
    { host, program: 'another', version: to },
  ]);

describe('a hop that has stopped', () => {
  test.each([
    ['etcd', 'etcd', '3.4.23', '3.5.16', 0, 'back'],
    ['etcd', 'etcd', '3.4.23', '3.5.16', 2, 'back'],
    ['etcd', 'etcd', '3.4.23', '3.5.16', 3, 'on'],
    ['etcd', 'etcd', '3.5.16', '3.5.30', 3, 'back'],
    ['kubernetes', 'kube-apiserver', '1.31.14', '1.32.13', 0, 'back'],
    ['kubernetes', 'kube-apiserver', '1.31.14', '1.32.13', 1, 'on'],
    ['kubernetes', 'kube-apiserver', '1.32.12', '1.32.13', 2, 'back'],
  ] as const)('of %s (%s %s to %s) with %i moved goes %s', (component, program, from, to, moved, where) => {
    const text = wayBackOf({ component, from, to }, running(program, from, to, moved));
    const what = component === 'etcd' ? 'members' : 'API servers';
    expect(text).toMatch(new RegExp(`^${moved} of 3 ${what} run ${to.replaceAll('.', '\\.')}; `));
    if (where === 'back') expect(text).toContain(`set versions.${component} to ${from} in cluster.yaml`);
    else expect(text).toContain("can't be taken back any more");
  });
});
