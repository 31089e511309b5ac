import type { Cluster, ProgramName, VirtualAddress } from '@harderway/cluster-doctor/cluster';
import { flagOfAll, runningFlags } from './flag-values.js';
import { entry, exact, type Reading } from './model.js';

const KUBERNETES: readonly ProgramName[] = ['kube-apiserver', 'kube-controller-manager', 'kube-scheduler'];

/** The one version that programs have on all hosts. */
function versionOf({ hosts }: Cluster, names: readonly ProgramName[], subject: string): Reading<string> {
  const found = hosts.flatMap((host) =>
    host.programs
      .filter(({ name }) => names.includes(name))
      .map(({ name, path, version }) => ({
        version,
        evidence: host.evidence(path, version === undefined ? `${name} did not say` : `${name} ${version}`),
      })),
  );
  const versions = [...new Set(found.map(({ version }) => version))];
  const evidence = found.map((each) => each.evidence);
  const [version] = versions;
  if (found.length === 0) return { entries: [entry('unknown', subject, 'no program was found')] };
  if (versions.length === 1 && version !== undefined) return exact(subject, version, ...evidence);
  const message = versions.includes(undefined)
    ? 'a program did not say its version'
    : `several versions run: ${versions.join(', ')}`;
  return { entries: [entry('unknown', subject, message, ...evidence)] };
}

/** The versions that run. */
export function versionsOf(
  cluster: Cluster,
): Reading<{ readonly kubernetes: string; readonly etcd: string }> {
  const kubernetes = versionOf(cluster, KUBERNETES, 'versions.kubernetes');
  const etcd = versionOf(cluster, ['etcd'], 'versions.etcd');
  const entries = [...kubernetes.entries, ...etcd.entries];
  return kubernetes.value === undefined || etcd.value === undefined
    ? { entries }
    : { value: { kubernetes: kubernetes.value, etcd: etcd.value }, entries };
}

/** The one address that clients use for all API servers. */
export function virtualAddressOf({
  virtualAddresses,
  balancers,
  controlNodes,
}: Cluster): Reading<VirtualAddress> {
  const [address, ...others] = virtualAddresses;
  const places = (address === undefined ? controlNodes : balancers.map(({ host }) => host)).map((host) =>
    host.evidence(
      '<virtual services>',
      address === undefined ? 'none' : `${address.address}:${address.port}`,
    ),
  );
  if (address === undefined)
    return {
      entries: [
        entry(
          'refused',
          'api.virtualIp',
          'no virtual IP was found; cluster.yaml describes a control plane behind one that a gateway balances. Set up a gateway with ldirectord, put the address on lo of the control nodes, and issue the certificate of kube-apiserver for it first',
          ...places,
        ),
      ],
    };
  if (others.length > 0)
    return {
      entries: [
        entry(
          'unknown',
          'api.virtualIp',
          `several addresses are balanced: ${virtualAddresses.map((each) => `${each.address}:${each.port}`).join(', ')}`,
          ...places,
        ),
      ],
    };
  return { value: address, entries: exact('api.virtualIp', address.address, ...places).entries };
}

/** The ranges inside of the cluster, and what etcd was founded with. */
export interface AdoptedSections {
  readonly serviceClusterIpRange: string;
  readonly clusterCidr: string;
  readonly serviceNodePortRange: string;
  readonly initialClusterToken: string;
  readonly dataDirectory: string;
  readonly serviceAccountIssuers: readonly string[];
  readonly authorityKeys: 'here' | 'elsewhere';
}

/** Whether kube-controller-manager has the key of the authority, and signs for kubelets. */
function authorityKeysOf(cluster: Cluster): Reading<'here' | 'elsewhere'> {
  const flag = 'cluster-signing-key-file';
  const managers = cluster.programs('kube-controller-manager');
  const signing = managers.filter((each) => runningFlags(each)[flag] !== undefined);
  if (managers.length === 0) return { entries: [] };
  if (signing.length !== 0 && signing.length !== managers.length)
    return {
      entries: [
        entry(
          'unknown',
          'pki.authorityKeys',
          `--${flag} is not given on every host`,
          ...managers.map((each) => each.place(flag)),
        ),
      ],
    };
  return exact(
    'pki.authorityKeys',
    signing.length > 0 ? 'here' : 'elsewhere',
    ...managers.map((each) => each.place(flag)),
  );
}

/** Keys that one flag of one program decides on all control nodes. */
export function sectionsOf(cluster: Cluster): Reading<AdoptedSections> {
  const of = (program: ProgramName, flag: string, key: string, fallback?: string): Reading<string> =>
    flagOfAll(cluster, [program, flag], key, fallback);
  const services = of(
    'kube-apiserver',
    'service-cluster-ip-range',
    'network.serviceClusterIpRange',
    '10.0.0.0/24',
  );
  const pods = of('kube-controller-manager', 'cluster-cidr', 'network.clusterCidr');
  const ports = of(
    'kube-apiserver',
    'service-node-port-range',
    'network.serviceNodePortRange',
    '30000-32767',
  );
  const token = of('etcd', 'initial-cluster-token', 'etcd.initialClusterToken', 'etcd-cluster');
  const directory = of('etcd', 'data-dir', 'etcd.dataDirectory');
  const issuers = of('kube-apiserver', 'service-account-issuer', 'kubeApiserver.serviceAccountIssuers');
  const keys = authorityKeysOf(cluster);
  const entries = [services, pods, ports, token, directory, issuers, keys].flatMap((each) => each.entries);
  if (!services.value || !pods.value || !ports.value || !token.value || !directory.value) return { entries };
  if (!issuers.value || !keys.value) return { entries };
  return {
    value: {
      serviceClusterIpRange: services.value,
      clusterCidr: pods.value,
      serviceNodePortRange: ports.value,
      initialClusterToken: token.value,
      dataDirectory: directory.value,
      serviceAccountIssuers: issuers.value.split(','),
      authorityKeys: keys.value,
    },
    entries,
  };
}
