import type { ClusterSpec } from '@harderway/cluster-spec';
import type { FileResource, Resource } from '@harderway/desired-state';
import { type EtcdCluster, flagWords, memberFlags } from '@harderway/etcd-config';
import { buildUnit, environment, quoteExecArg } from '@harderway/systemd-unit';
import { controlHosts } from '../hosts/topology.js';
import { credential, digestOf, directory, openFile, programFile } from './files.js';
import type { HostInputs, StagedResource } from './model.js';

/** Where etcd's certificates are. */
export const etcdDirectory = '/etc/etcd';

/** The etcd cluster that the control nodes form. */
export function etcdCluster(spec: ClusterSpec): EtcdCluster {
  const tls = {
    certFile: `${etcdDirectory}/kubernetes.pem`,
    keyFile: `${etcdDirectory}/kubernetes-key.pem`,
    trustedCaFile: `${etcdDirectory}/ca.pem`,
  };
  return {
    version: spec.versions.etcd,
    token: spec.etcd.initialClusterToken,
    dataDirectory: spec.etcd.dataDirectory,
    tls: { client: tls, peer: tls },
    extraFlags: spec.etcd.extraFlags,
    members: controlHosts(spec).map(({ name, address }) => ({ name, address })),
  };
}

/** The unit of a host's member, before its first start (`new`) or after it (`existing`). */
export function etcdUnit(
  { spec, host, arch }: Pick<HostInputs, 'spec' | 'host' | 'arch'>,
  start: 'bootstrap' | 'running',
): string {
  const flags = memberFlags(etcdCluster(spec), host.name, { kind: start });
  // A flag and its value share a line, as people write them.
  const lines = flags.map((flag) => flagWords(flag).map(quoteExecArg).join(' '));
  return buildUnit({
    Unit: {
      Description: 'etcd',
      Documentation: 'https://etcd.io/docs/',
      Wants: 'network-online.target',
      After: 'network-online.target',
    },
    Service: {
      Type: 'notify',
      // etcd refuses to start on architectures that it does not test, unless it is told that we know.
      Environment: arch === 'amd64' ? undefined : environment({ ETCD_UNSUPPORTED_ARCH: arch }),
      ExecStart: ['/usr/local/bin/etcd', ...lines].join(' \\\n  '),
      Restart: 'on-failure',
      RestartSec: 5,
    },
    Install: { WantedBy: 'multi-user.target' },
  });
}

/** Argv of etcdctl on a control node, speaking to the member there. */
export const etcdctl = (...words: readonly string[]): readonly string[] => [
  'env',
  'ETCDCTL_API=3',
  '/usr/local/bin/etcdctl',
  ...words,
  '--endpoints=https://127.0.0.1:2379',
  `--cacert=${etcdDirectory}/ca.pem`,
  `--cert=${etcdDirectory}/kubernetes.pem`,
  `--key=${etcdDirectory}/kubernetes-key.pem`,
];

/** etcd on a control node. */
export function etcdResources(inputs: HostInputs): readonly StagedResource[] {
  const { spec, etcdFounded } = inputs;
  const unitPath = '/etc/systemd/system/etcd.service';
  const credentials = ['ca.pem', 'kubernetes.pem', 'kubernetes-key.pem'].map((name) =>
    credential(inputs, etcdDirectory, name),
  );
  const program = programFile(inputs, 'etcd');
  const unit: FileResource = openFile(unitPath, etcdUnit(inputs, etcdFounded ? 'running' : 'bootstrap'));
  // The cluster state is read only at a member's first start, so changing it is no reason to restart.
  const digest = digestOf([program, ...credentials, openFile(unitPath, etcdUnit(inputs, 'bootstrap'))]);
  const prepared: readonly Resource[] = [directory(etcdDirectory), ...credentials];
  const resources: readonly Resource[] = [
    directory(spec.etcd.dataDirectory, 0o700),
    program,
    programFile(inputs, 'etcdctl'),
    unit,
    {
      kind: 'unit',
      name: 'etcd.service',
      enabled: true,
      active: true,
      digest,
      readiness: { argv: etcdctl('endpoint', 'health'), timeoutMs: 120_000 },
    },
  ];
  return [
    ...prepared.map(
      (resource): StagedResource => ({ stage: 'prepare', neededBy: ['etcd'], component: 'etcd', resource }),
    ),
    ...resources.map((resource): StagedResource => ({ stage: 'etcd', component: 'etcd', resource })),
  ];
}
