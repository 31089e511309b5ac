import { arpSysctlPath } from '@harderway/cloud-init';
import type { HostSpec } from '@harderway/cluster-spec';
import { diff, probe, type Resource, stateDirectory } from '@harderway/desired-state';
import { forEachHost } from '@harderway/remote-exec';
import { architectureOf } from './hosts/architecture.js';
import { allOrThrow } from './hosts/host-error.js';
import type { Session } from './hosts/session.js';
import type { Plan } from './plan/model.js';
import { etcdDirectory } from './resources/etcd.js';
import { kubernetesDirectory } from './resources/kube-apiserver.js';
import { authorityName, ldirectordPath } from './resources/load-balancer.js';
import { arpSettings, virtualIpUnit } from './resources/virtual-ip.js';
import type { StageName } from './stages.js';

interface StagedAbsence {
  readonly stage: StageName;
  readonly resource: Resource;
}

const stopped = (name: string): Resource => ({ kind: 'unit', name, enabled: false, active: false });
const absent = (path: string): Resource => ({ kind: 'absent', path });
const absentTree = (path: string): Resource => ({ kind: 'absent', path, recursive: true });
const unitFile = (name: string): Resource => absent(`/etc/systemd/system/${name}`);
const program = (name: string): Resource => absent(`/usr/local/bin/${name}`);
const in_ = (stage: StageName, ...resources: readonly Resource[]): readonly StagedAbsence[] =>
  resources.map((resource) => ({ stage, resource }));

function serviceAbsence(stage: StageName, name: string): readonly StagedAbsence[] {
  return in_(stage, stopped(`${name}.service`), unitFile(`${name}.service`), program(name));
}

function absences(session: Session, host: HostSpec): readonly StagedAbsence[] {
  const { spec } = session;
  const address = `${spec.api.virtualIp}/32`;
  const names = in_(
    'prepare',
    { kind: 'block', path: '/etc/hosts', name: spec.name, lines: [] },
    // Last: with it goes what is known of all the rest.
    absentTree(stateDirectory),
  );
  if (host.role === 'gateway')
    return [
      ...in_(
        'load-balancer',
        stopped('ldirectord.service'),
        { kind: 'trusted-ca', name: authorityName, pem: '', state: 'absent' },
        absent(ldirectordPath),
      ),
      ...in_('gateway', stopped(virtualIpUnit), unitFile(virtualIpUnit), {
        kind: 'address',
        address,
        device: host.interface ?? { holding: host.address },
        state: 'absent',
      }),
      ...names,
    ];
  return [
    ...serviceAbsence('kube-scheduler', 'kube-scheduler'),
    ...in_('kube-scheduler', {
      kind: 'absent',
      path: '/etc/kubernetes/config',
      recursive: true,
      emptyParent: true,
    }),
    ...serviceAbsence('kube-controller-manager', 'kube-controller-manager'),
    ...in_(
      'virtual-ip',
      stopped(virtualIpUnit),
      unitFile(virtualIpUnit),
      { kind: 'address', address, device: 'lo', state: 'absent' },
      absent(arpSysctlPath),
      ...Object.keys(arpSettings).map((key): Resource => ({ kind: 'sysctl', key, value: '0' })),
    ),
    ...serviceAbsence('kube-apiserver', 'kube-apiserver'),
    ...in_('kube-apiserver', absentTree(kubernetesDirectory), absent('/var/log/audit.log')),
    ...serviceAbsence('etcd', 'etcd'),
    ...in_('etcd', program('etcdctl'), absentTree(etcdDirectory), absentTree(spec.etcd.dataDirectory)),
    ...names,
  ];
}

/**
 * Works out how to take the control plane off its hosts: services, files, credentials and **all data of
 * etcd**. Installed packages stay. {@link applyPlan} carries it out.
 *
 * @throws ControlPlaneError `probe-failed`, `no-sudo`, `host-locked`, `host-lost`.
 */
export async function planReset(
  session: Session,
  options: { readonly signal?: AbortSignal } = {},
): Promise<Plan> {
  const hosts = session.spec.hosts.filter((host) => session.transports.has(host.name));
  const results = await forEachHost(hosts, async (host) => {
    const transport = session.transports.get(host.name);
    if (transport === undefined) throw new Error('no connection');
    const wanted = absences(session, host);
    const seen = await probe(
      transport,
      wanted.map((staged) => staged.resource),
      options,
    );
    const steps = wanted.flatMap(({ stage, resource }) =>
      diff([resource], seen).map((change) => {
        const { id, action, summary, why } = change;
        const step = {
          id: `${host.name}/${stage}/${id}`,
          host: host.name,
          stage,
          action,
          summary,
          why,
          change,
        };
        return change.diff === undefined ? step : { ...step, diff: change.diff };
      }),
    );
    const arch = architectureOf(host.name, seen.machine);
    return { name: host.name, arch, os: seen.os, generation: seen.generation, steps };
  });
  const found = allOrThrow(results, ({ name }) => name, options.signal);
  const changed = found.filter(({ steps }) => steps.length > 0);
  return {
    kind: 'reset',
    cluster: session.spec.name,
    hosts: found.map(({ steps: _, ...host }) => host),
    waves:
      changed.length === 0
        ? []
        : [
            {
              id: 'reset',
              title: 'take the control plane off its hosts',
              hosts: changed.map(({ name, steps }) => ({ host: name, steps })),
            },
          ],
  };
}
