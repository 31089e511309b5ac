import { type ClusterSpec, type HostSpec, judgedVersions } from '@harderway/cluster-spec';
import { specOf } from '@harderway/component-flags';
import { type EtcdCluster, etcdFlags } from '@harderway/etcd-config';
import { etcd, etcdClientPort, flagsOn } from '@harderway/program-settings';
import { controlHosts } from '../../hosts/topology.js';
import { credentialPath } from '../service-user.js';

const { directory } = etcd;

/** Flags of a profile that its version has and cluster.yaml does not set, besides those that follow from the members. */
function profileFlags(spec: ClusterSpec, host: HostSpec): Readonly<Record<string, string>> {
  const known = etcdFlags(judgedVersions(spec.versions).etcd);
  const given = Object.entries(flagsOn(etcd, { spec, host, etcdEndpoints: [] }));
  return Object.fromEntries(
    given.filter(([name]) => specOf(known, name) !== undefined && !(name in spec.etcd.extraFlags)),
  );
}

/** The etcd cluster that the control nodes form. */
export function etcdCluster(spec: ClusterSpec): EtcdCluster {
  const tls = (purpose: 'server' | 'peer') => {
    const name = spec.profile === 'production' ? purpose : 'kubernetes';
    return {
      certFile: `${directory}/${name}.pem`,
      keyFile: credentialPath(etcd, `${name}-key.pem`, spec),
      trustedCaFile: `${directory}/ca.pem`,
    };
  };
  return {
    version: judgedVersions(spec.versions).etcd,
    token: spec.etcd.initialClusterToken,
    dataDirectory: spec.etcd.dataDirectory,
    tls: { client: tls('server'), peer: tls('peer') },
    extraFlags: spec.etcd.extraFlags,
    members: controlHosts(spec).map((host) => ({
      name: host.name,
      address: host.address,
      extraFlags: profileFlags(spec, host),
    })),
  };
}

/** Argv of etcdctl on a control node, speaking to the member there. */
export const etcdctl = (...words: readonly string[]): readonly string[] => [
  'env',
  'ETCDCTL_API=3',
  '/usr/local/bin/etcdctl',
  ...words,
  `--endpoints=https://127.0.0.1:${etcdClientPort}`,
  `--cacert=${directory}/ca.pem`,
  `--cert=${directory}/kubernetes.pem`,
  `--key=${directory}/kubernetes-key.pem`,
];
