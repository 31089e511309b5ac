/**
 * The limits of each package: packages besides itself, and megabytes with itself. A limit leaves about a twentieth of room: an
 * ordinary change fits in, and a new dependency does not.
 */
export const bounds: Readonly<Record<string, readonly [dependencies: number, megabytes: number]>> = {
  '@harderway/api-load': [0, 0.12],
  '@harderway/apiserver-flags': [5, 2.1],
  '@harderway/cloud-init': [4, 1.0],
  '@harderway/cluster-adoption': [36, 16.2],
  '@harderway/cluster-doctor': [32, 15.6],
  '@harderway/cluster-pki': [4, 1.8],
  '@harderway/cluster-spec': [4, 1.3],
  '@harderway/command': [3, 0.2],
  '@harderway/component-flags': [4, 1.2],
  '@harderway/control-plane': [48, 14.9],
  '@harderway/controller-manager-flags': [5, 1.8],
  '@harderway/credentials-directory': [7, 2.35],
  '@harderway/desired-state': [17, 4.1],
  '@harderway/diagnostics': [0, 0.1],
  '@harderway/etcd-config': [5, 1.7],
  '@harderway/etcd-snapshots': [6, 1.9],
  '@harderway/host-inventory': [3, 1.8],
  '@harderway/ip-address': [0, 0.1],
  '@harderway/ipvs': [4, 0.4],
  '@harderway/keepalived-config': [7, 1.3],
  '@harderway/kubernetes-commands': [9, 2.05],
  '@harderway/lab': [4, 0.3],
  '@harderway/ldirectord-config': [5, 0.7],
  '@harderway/lint': [21, 6.8],
  '@harderway/program-settings': [6, 2.1],
  '@harderway/progress': [1, 0.1],
  '@harderway/release-binaries': [8, 2.7],
  '@harderway/remote-exec': [15, 2.8],
  '@harderway/replace-file': [0, 0.1],
  '@harderway/scheduler-config': [5, 1.7],
  '@harderway/shell-completion': [1, 0.1],
  '@harderway/ssh-config': [1, 0.2],
  '@harderway/systemd-unit': [2, 0.8],
  '@harderway/upgrade-path': [9, 4.3],
  '@harderway/yaml-text': [2, 0.9],
  harderway: [8, 9.95],
};

/**
 * Kilobytes of a minified bundle of one import, for a browser, with the same room. What holds the large ones:
 *
 * - The library `yaml` is 97 kB for one `parseDocument`, and 96 where a bundler takes all its files for free of side effects: its
 *   `Composer` alone is 71, since each document that it composes can be edited and written too, in any schema. `Parser`,
 *   `LineCounter` and the scalars of `CST`, which compose nothing, are 43: no reader made of its parts is below 40.
 *   `checkAuditPolicy` takes values that the caller has read, such as JSON. Writing YAML takes 45.
 * - `effectiveUnit` reads the values of all settings, since systemd keeps the line before one that it refuses: 33 kB are names of
 *   directives, values and their readers, 16 are systemd's messages in its log, 65 the code that reads. `assignmentsOf` reads no
 *   values.
 * - `parseSave` runs each line as `ipvsadm -R` does: 9 kB read command lines, of which 4 are names and messages; 4 are the kernel's
 *   answers, 2.5 addresses, 2 lines and diagnostics.
 */
export const bundleBounds: readonly (readonly [entry: string, name: string, kilobytes: number])[] = [
  ['@harderway/apiserver-flags', 'checkAuditPolicy', 9],
  ['@harderway/apiserver-flags', 'parseAuditPolicy', 119],
  ['@harderway/apiserver-flags/v1.31', 'apiserverArgv', 39],
  ['@harderway/cloud-init', 'formatNetworkConfig', 54],
  ['@harderway/cloud-init', 'parseUserData', 129],
  // All of it: X.509, the elliptic curves, RSA, YAML.
  ['@harderway/cluster-pki', 'createClusterPki', 502],
  ['@harderway/cluster-pki', 'fingerprintOf', 81],
  ['@harderway/cluster-pki/kubeconfigs', 'mergeKubeconfigs', 107],
  ['@harderway/cluster-pki/required-files', 'requiredFiles', 7],
  ['@harderway/cluster-pki/rotation-stages', 'stagesLeft', 1],
  ['@harderway/component-flags', 'parseFlagValue', 15],
  ['@harderway/etcd-config', 'memberArgv', 5],
  ['@harderway/etcd-config/etcdctl', 'parseMemberList', 9],
  ['@harderway/ipvs', 'parseSave', 18.5],
  ['@harderway/ipvs', 'plan', 28],
  ['@harderway/keepalived-config', 'parse', 2.5],
  ['@harderway/keepalived-config', 'formatKeepalived', 168],
  ['@harderway/keepalived-config', 'check', 209],
  ['@harderway/ldirectord-config', 'parse', 2],
  ['@harderway/ldirectord-config', 'check', 93],
  ['@harderway/remote-exec/quote', 'quote', 1],
  ['@harderway/scheduler-config', 'formatSchedulerConfiguration', 57],
  ['@harderway/systemd-unit', 'parse', 5],
  ['@harderway/systemd-unit', 'setValue', 14.5],
  ['@harderway/systemd-unit/effective', 'catUnit', 1],
  ['@harderway/systemd-unit/effective', 'assignmentsOf, findUnit', 11.5],
  ['@harderway/systemd-unit/effective', 'findUnit', 11],
  ['@harderway/systemd-unit/effective', 'effectiveUnit', 120],
];
