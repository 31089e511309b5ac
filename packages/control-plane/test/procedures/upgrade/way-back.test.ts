import { describe, expect, test } from 'vitest';
import { wayBack, wayBackOf } from '../../../src/procedures/upgrade/way-back.js';
import { exampleSpec, fakeSession } from '../../example.js';

/** The versions that run where so many of three hosts have moved. */
const running = (program: string, from: string, to: string, moved: number) =>
  ['control0', 'control1', 'control2'].flatMap((host, index) => [
    { host, program, version: index < moved ? to : from },
    { host, program: 'another', version: '9.9.9' },
  ]);

describe('a change of version that has stopped', () => {
  test.each([
    ['etcd', 'etcd', '3.4.23', '3.5.16', 0, 'back'],
    ['etcd', 'etcd', '3.4.23', '3.5.16', 2, 'back'],
    ['etcd', 'etcd', '3.5.16', '3.4.23', 1, 'back'],
    ['etcd', 'etcd', '3.5.16', '3.5.30', 2, 'back'],
    ['kubernetes', 'kube-apiserver', '1.31.14', '1.32.13', 0, 'back'],
    ['kubernetes', 'kube-apiserver', '1.31.14', '1.32.13', 1, 'on'],
    ['kubernetes', 'kube-apiserver', '1.32.12', '1.32.13', 2, 'back'],
  ] as const)('of %s (%s %s to %s) with %i moved goes %s', (component, program, from, to, moved, where) => {
    const text = wayBackOf(component, to, running(program, from, to, moved));
    const what = component === 'etcd' ? 'members' : 'API servers';
    expect(text).toMatch(new RegExp(`^${moved} of 3 ${what} run ${to.replaceAll('.', '\\.')}: `));
    if (where === 'back') expect(text).toContain(`set versions.${component} to ${from} in cluster.yaml`);
    else expect(text).toContain("1.32 can't be taken back any more");
  });

  test('has no way back where all have moved, nor one that others have built', () => {
    expect(wayBackOf('etcd', '3.5.16', running('etcd', '3.4.23', '3.5.16', 3))).toBeUndefined();
    const built = running('kube-apiserver', '1.32.13+k3s1', '1.32.13', 1);
    expect(wayBackOf('kubernetes', '1.32.13', built)).toBeUndefined();
  });

  test('is found by asking the control nodes', async () => {
    const spec = exampleSpec();
    const { kubernetes } = spec.versions;
    const versions = (etcd: string) => ({
      stdout: `== units\nId=etcd.service\n\nId=kube-apiserver.service\n== versions\netcd.service|etcd Version: ${etcd}\nkube-apiserver.service|Kubernetes v${kubernetes}\n== end\n`,
    });
    const session = fakeSession(spec, (host) =>
      versions(host === 'control0' ? spec.versions.etcd : '3.4.23'),
    );
    expect(await wayBack(session)).toMatch(
      /^1 of 3 members run .*to go back, set versions\.etcd to 3\.4\.23/,
    );
    expect(await wayBack(fakeSession(spec, () => versions(spec.versions.etcd)))).toBeUndefined();
  });
});
