import { compareVersions, parseVersion } from '@harderway/component-flags';
import { cidrsOverlap, parseCidr } from '@harderway/ip-address';
import { anonymousFindings } from './anonymous.js';
import { isOn, itemsOf } from './flag-texts.js';
import type { ClusterComponents, ClusterFinding, ComponentInstance } from './model.js';

const SERVICE_RANGE = 'service-cluster-ip-range';

/** Flags that must be the same on every API server. */
const SHARED = [
  SERVICE_RANGE,
  'service-account-issuer',
  'service-node-port-range',
  'authorization-mode',
  'etcd-prefix',
  'api-audiences',
];

const error = (code: string, message: string, ...flags: readonly string[]): ClusterFinding => ({
  severity: 'error',
  code,
  message,
  flags,
});

const warning = (code: string, message: string, ...flags: readonly string[]): ClusterFinding => ({
  severity: 'warning',
  code,
  message,
  flags,
});

/** Ranges without regard to how they are written. */
const sameRanges = (left: string, right: string): boolean =>
  left.replaceAll(' ', '') === right.replaceAll(' ', '');

const rangeFindings = (server: ComponentInstance, manager: ComponentInstance): readonly ClusterFinding[] => {
  const findings: ClusterFinding[] = [];
  const services = server.flags[SERVICE_RANGE];
  const managed = manager.flags[SERVICE_RANGE];
  const clusters = itemsOf(manager.flags, 'cluster-cidr');
  if (services !== undefined && managed !== undefined && !sameRanges(services, managed))
    findings.push(
      error(
        'service-ranges-differ',
        `kube-apiserver on ${server.host} gives out service addresses from ${services}, kube-controller-manager on ${manager.host} keeps ${managed} free for them. Give both --${SERVICE_RANGE} the same value.`,
        SERVICE_RANGE,
      ),
    );
  for (const cluster of clusters)
    for (const service of (services ?? '').split(',')) {
      const [pods, ips] = [parseCidr(cluster), parseCidr(service)];
      if (pods === undefined || ips === undefined || !cidrsOverlap(pods, ips)) continue;
      const reserved =
        managed !== undefined &&
        sameRanges(services ?? '', managed) &&
        isOn(manager.flags, 'allocate-node-cidrs', false);
      findings.push(
        (reserved ? warning : error)(
          'cluster-cidr-overlap',
          `--cluster-cidr=${cluster} of kube-controller-manager on ${manager.host} and --${SERVICE_RANGE}=${service} of kube-apiserver overlap: pods and services would share addresses. Move one of them.`,
          'cluster-cidr',
          SERVICE_RANGE,
        ),
      );
    }
  return findings;
};

/** Compares files that must hold the same: by text where both are known, else by path on the same host. */
const sameFile = (
  left: ComponentInstance,
  leftPath: string,
  right: ComponentInstance,
  rightPath: string,
): boolean | undefined => {
  const [a, b] = [left.read?.(leftPath), right.read?.(rightPath)];
  if (a !== undefined && b !== undefined) return a.trim() === b.trim();
  return left.host === right.host && leftPath === rightPath ? true : undefined;
};

const fileFindings = (server: ComponentInstance, manager: ComponentInstance): readonly ClusterFinding[] => {
  const pairs = [
    [
      'service-account-keys-differ',
      'service-account-signing-key-file',
      'service-account-private-key-file',
      'tokens that the one signs are not those that the other makes',
    ],
    [
      'signing-ca-not-trusted',
      'client-ca-file',
      'cluster-signing-cert-file',
      'kubelets with certificates that kube-controller-manager signs are not let in',
    ],
    ['root-ca-differs', 'client-ca-file', 'root-ca-file', 'pods may not trust the certificate of the API'],
  ] as const;
  return pairs.flatMap(([code, serverFlag, managerFlag, effect]): readonly ClusterFinding[] => {
    const [path, other] = [server.flags[serverFlag], manager.flags[managerFlag]];
    if (path === undefined || other === undefined) return [];
    const same = sameFile(server, path, manager, other);
    if (same === true) return [];
    const head = `--${serverFlag}=${path} of kube-apiserver on ${server.host} and --${managerFlag}=${other} of kube-controller-manager on ${manager.host}`;
    // A separate root CA is unusual, but it may be meant.
    if (same === false && code !== 'root-ca-differs')
      return [
        error(code, `${head} hold different things: ${effect}. Lay the same file.`, serverFlag, managerFlag),
      ];
    return [
      warning(
        code,
        `${head} ${same === false ? 'differ' : 'could not be compared'}: if they are not the same, ${effect}. Check them.`,
        serverFlag,
        managerFlag,
      ),
    ];
  });
};

const etcdFindings = (server: ComponentInstance, urls: readonly string[]): readonly ClusterFinding[] => {
  const used = itemsOf(server.flags, 'etcd-servers').map((url) => url.replace(/\/$/, ''));
  const known = new Set(urls.map((url) => url.replace(/\/$/, '')));
  const local = (url: string): boolean => /^https?:\/\/(?:127\.0\.0\.1|localhost|\[::1\]):/.test(url);
  const foreign = used.filter((url) => !known.has(url) && !local(url));
  const unused = [...known].filter((url) => !used.includes(url));
  return [
    ...foreign.map((url) =>
      error(
        'etcd-server-unknown',
        `kube-apiserver on ${server.host} uses ${url}, which no member of etcd advertises. Give --etcd-servers the members' client URLs.`,
        'etcd-servers',
      ),
    ),
    ...(foreign.length === 0 && unused.length > 0 && !used.some(local)
      ? [
          warning(
            'etcd-member-unused',
            `kube-apiserver on ${server.host} does not use ${unused.join(', ')}: it stops when the others do. Add them to --etcd-servers.`,
            'etcd-servers',
          ),
        ]
      : []),
  ];
};

const serverFindings = (servers: readonly ComponentInstance[]): readonly ClusterFinding[] => {
  const [first, ...others] = servers;
  if (first === undefined) return [];
  const differing = others.flatMap((other) =>
    SHARED.filter((flag) => (first.flags[flag] ?? '') !== (other.flags[flag] ?? '')).map((flag) =>
      error(
        'apiservers-differ',
        `--${flag} is ${first.flags[flag] ?? 'not given'} on ${first.host} and ${other.flags[flag] ?? 'not given'} on ${other.host}. All API servers of a cluster need the same.`,
        flag,
      ),
    ),
  );
  const addresses = servers
    .map(({ flags }) => flags['advertise-address'] ?? '')
    .filter((address) => address !== '');
  const repeated = addresses.find((address, index) => addresses.indexOf(address) < index);
  return repeated === undefined
    ? differing
    : [
        ...differing,
        error(
          'advertise-address-twice',
          `Two API servers advertise ${repeated}: the service 'kubernetes' would have one endpoint for both. Give each its own --advertise-address.`,
          'advertise-address',
        ),
      ];
};

const skewFindings = (
  servers: readonly ComponentInstance[],
  name: string,
  instances: readonly ComponentInstance[],
): readonly ClusterFinding[] => {
  const versions = servers.map(({ version }) => parseVersion(version)).sort((a, b) => compareVersions(a, b));
  const [oldest, newest] = [versions[0], versions.at(-1)];
  if (oldest === undefined || newest === undefined) return [];
  return instances.flatMap(({ host, version }): readonly ClusterFinding[] => {
    const own = parseVersion(version);
    if (own.minor > oldest.minor)
      return [
        error(
          'version-skew',
          `${name} ${version} on ${host} is newer than an API server (1.${oldest.minor}). Upgrade the API servers first.`,
        ),
      ];
    return newest.minor - own.minor > 1
      ? [
          error(
            'version-skew',
            `${name} ${version} on ${host} is more than one minor older than an API server (1.${newest.minor}). Upgrade it.`,
          ),
        ]
      : [];
  });
};

const electionFindings = (
  name: string,
  instances: readonly ComponentInstance[],
): readonly ClusterFinding[] =>
  instances.length < 2
    ? []
    : instances
        .filter(({ flags }) => !isOn(flags, 'leader-elect', true))
        .map(({ host }) =>
          error(
            'leader-election-off',
            `${name} on ${host} does not take part in leader election, beside ${instances.length - 1} others: they would work against each other. Set --leader-elect=true.`,
            'leader-elect',
          ),
        );

/**
 * Tells whether the components of one cluster fit together: service ranges, cluster CIDR, CA and keys, etcd's
 * members, probes of the balancer, leader election, versions. Each component's own check comes first.
 *
 * @throws {FlagError} `version-invalid`
 */
export const crossCheck = (cluster: ClusterComponents): readonly ClusterFinding[] => {
  const {
    apiservers,
    controllerManagers = [],
    schedulers = [],
    etcdClientUrls,
    anonymousProbes = [],
  } = cluster;
  const findings = [
    ...serverFindings(apiservers),
    ...apiservers.flatMap((server) => [
      ...controllerManagers.flatMap((manager) => [
        ...rangeFindings(server, manager),
        ...fileFindings(server, manager),
      ]),
      ...(etcdClientUrls === undefined ? [] : etcdFindings(server, etcdClientUrls)),
      ...anonymousFindings(server, anonymousProbes),
    ]),
    ...electionFindings('kube-controller-manager', controllerManagers),
    ...electionFindings('kube-scheduler', schedulers),
    ...skewFindings(apiservers, 'kube-controller-manager', controllerManagers),
    ...skewFindings(apiservers, 'kube-scheduler', schedulers),
  ];
  const seen = new Set<string>();
  return findings.filter(({ message }) => !seen.has(message) && seen.add(message));
};
