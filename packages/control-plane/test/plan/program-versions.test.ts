import type { Change } from '@harderway/desired-state';
import { describe, expect, test } from 'vitest';
import { withVersions } from '../../src/plan/program-versions.js';
import { stepOf } from '../../src/plan/step.js';
import { exampleSpec, fakeSession } from '../example.js';

const spec = exampleSpec();
const { kubernetes, etcd } = spec.versions;

const put = (path: string, action: Change['action']) =>
  stepOf('control0', 'etcd', {
    id: `file:${path}`,
    action,
    summary: `${action} ${path}`,
    why: 'content differs',
    resource: { kind: 'file', path, content: '', mode: 0o755 },
  });

/** The texts of the steps where the programs of a host print these versions. */
async function shown(said: string | Error, ...steps: readonly ReturnType<typeof put>[]) {
  const session = fakeSession(spec, () => (said instanceof Error ? said : { stdout: said }));
  const [own] = await withVersions(session, [{ host: 'control0', steps, running: new Set() }]);
  return { asked: session.asked.length, steps: own?.steps.map(({ summary, program }) => [summary, program]) };
}

const apiserver = (action: Change['action']) => put('/usr/local/bin/kube-apiserver', action);

describe('a step that puts a program on a host', () => {
  test.each([
    ['kube-apiserver|Kubernetes v1.20.2\n', `update kube-apiserver: 1.20.2 -> ${kubernetes}`, '1.20.2'],
    [
      `kube-apiserver|Kubernetes v${kubernetes}\n`,
      `update kube-apiserver: another build of ${kubernetes}`,
      kubernetes,
    ],
    ['kube-apiserver|\n', `update kube-apiserver: to ${kubernetes}`, undefined],
    [new Error('connection lost'), 'update /usr/local/bin/kube-apiserver', 'unknown'],
  ])('names both versions: %s', async (said, summary, from) => {
    const { asked, steps } = await shown(said, apiserver('update'), put('/etc/hosts', 'update'));
    expect(asked).toBe(1);
    const program = { name: 'kube-apiserver', to: kubernetes, ...(from === undefined ? {} : { from }) };
    expect(steps).toEqual([
      [summary, from === 'unknown' ? undefined : program],
      ['update /etc/hosts', undefined],
    ]);
  });

  test('asks nothing where it is new', async () => {
    const { asked, steps } = await shown('', put('/usr/local/bin/etcdctl', 'create'));
    expect(asked).toBe(0);
    expect(steps).toEqual([['create /usr/local/bin/etcdctl', { name: 'etcdctl', to: etcd }]]);
  });
});
