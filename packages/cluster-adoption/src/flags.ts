import type { Program } from '@harderway/cluster-doctor/cluster';
import type { ClusterSpec } from '@harderway/cluster-spec';
import { type FlagType, sameFlagText, specOf } from '@harderway/component-flags';
import { clientEndpoints, type EtcdCluster, memberFlags } from '@harderway/etcd-config';
import {
  etcd as etcdProgram,
  flagsOn,
  type Program as Policy,
  programs,
  versionOf,
} from '@harderway/program-settings';
import { knownFlags } from '@harderway/upgrade-path';
import { runningFlags, usesOf } from './flag-values.js';
import type { AdoptedHost } from './hosts.js';
import { type Entry, entry } from './model.js';

/** Flags of one program that cluster.yaml holds as `extraFlags`, by the program's section. */
export type ExtraFlagsBySection = Readonly<
  Partial<Record<Policy['section'], Readonly<Record<string, string>>>>
>;

/** etcd with the certificates of the guide. */
function etcdClusterOf(spec: ClusterSpec): EtcdCluster {
  const { directory } = etcdProgram;
  const files = {
    certFile: `${directory}/kubernetes.pem`,
    keyFile: `${directory}/kubernetes-key.pem`,
    trustedCaFile: `${directory}/ca.pem`,
  };
  return {
    version: spec.versions.etcd,
    token: spec.etcd.initialClusterToken,
    dataDirectory: spec.etcd.dataDirectory,
    tls: { client: files, peer: files },
    members: spec.hosts
      .filter(({ role }) => role === 'control')
      .map(({ name, address }) => ({ name, address })),
  };
}

/** The flags that cluster.yaml gives a program on a host, without extra flags. */
function flagsOfSpec(spec: ClusterSpec, name: string, policy: Policy): Readonly<Record<string, string>> {
  const cluster = etcdClusterOf(spec);
  if (policy.name === 'etcd')
    return Object.fromEntries(
      memberFlags(cluster, name, { kind: 'running' }).map((flag) => [flag.name, flag.value] as const),
    );
  const host = spec.hosts.find((each) => each.name === name);
  if (host === undefined) return {};
  const own = flagsOn(policy, { spec, host, etcdEndpoints: clientEndpoints(cluster) });
  const issuers = spec.kubeApiserver.serviceAccountIssuers.join(',');
  return policy.name === 'kube-apiserver' ? { ...own, 'service-account-issuer': issuers } : own;
}

/** A flag with another value on a host than cluster.yaml gives it; undefined where one of both lacks it. */
interface Difference {
  readonly flag: string;
  readonly theirs: string | undefined;
  readonly ours: string | undefined;
  readonly program: Program;
}

/** A member reads the state of the cluster at its first start alone. */
const READ_ONCE: readonly string[] = ['initial-cluster-state'];

/** The notes about flags that a program and cluster.yaml agree on, and the others. */
function compared(
  spec: ClusterSpec,
  policy: Policy,
  { name, host }: AdoptedHost,
): { readonly entries: readonly Entry[]; readonly differences: readonly Difference[] } {
  const program = host.program(policy.name);
  if (program === undefined) {
    const message = `${name} does not run ${policy.name}; a plan installs it`;
    return {
      entries: [entry('inexpressible', policy.name, message, host.evidence('<host>', name))],
      differences: [],
    };
  }
  const known = knownFlags(policy.name, versionOf(spec, policy));
  const theirs = runningFlags(program);
  // harderway leaves out flags that a version lacks.
  const ours = Object.fromEntries(
    Object.entries(flagsOfSpec(spec, name, policy)).filter(([flag]) => specOf(known, flag) !== undefined),
  );
  const names = [...new Set([...Object.keys(theirs), ...Object.keys(ours)])].filter(
    (flag) => !READ_ONCE.includes(flag),
  );
  const same = names.filter((flag) => theirs[flag] === ours[flag]);
  const alike = names.filter(
    (flag) => !same.includes(flag) && sameFlagText(known, flag, theirs[flag], ours[flag]),
  );
  return {
    entries: [
      entry(
        'exact',
        `${policy.name} on ${name}`,
        `${same.length} flags`,
        host.evidence(program.path, same.map((flag) => `--${flag}`).join(' ')),
      ),
      ...alike.map((flag) => {
        const message =
          theirs[flag] === undefined
            ? `${ours[flag]}, the default of ${policy.name}`
            : `${theirs[flag]}, which means the same as ${ours[flag] ?? 'no flag'}`;
        return entry('defaults', `${policy.name} --${flag}`, message, program.place(flag));
      }),
    ],
    differences: names
      .filter((flag) => !same.includes(flag) && !alike.includes(flag))
      .map((flag) => ({ flag, theirs: theirs[flag], ours: ours[flag], program })),
  };
}

/** Types whose uses add up and can't be written as one: `extraFlags` holds one text for a flag. */
export const ONE_A_USE: readonly (FlagType | undefined)[] = [
  'namedCertKey',
  'stringArray',
  'mapStringStringNoSplit',
];

/** Why cluster.yaml can't give a flag the value that it has; undefined if `extraFlags` can. */
function obstacleTo(
  policy: Policy,
  all: readonly Difference[],
  hosts: number,
  type: FlagType | undefined,
): string | undefined {
  const [first] = all;
  if (first === undefined) return undefined;
  const { flag, theirs, ours } = first;
  const found = theirs ?? 'not given';
  if (all.length < hosts || all.some((each) => each.theirs !== theirs)) return 'it differs between hosts';
  if (theirs === undefined) return `harderway gives it the value ${ours}`;
  if (theirs.includes('REDACTED')) return 'its value is a secret';
  if (ONE_A_USE.includes(type) && all.some(({ program }) => usesOf(program, flag) > 1))
    return 'it is given several times, and cluster.yaml gives a flag once';
  const reserved = Object.hasOwn(policy.flags, flag) ? policy.flags[flag]?.reserved : undefined;
  if (reserved === undefined) return undefined;
  return ours === undefined ? `harderway does not give it (${found})` : `harderway sets it to ${ours}`;
}

/** The flags of all programs: those that extra flags take over, and notes about all. */
export function extraFlagsOf(
  spec: ClusterSpec,
  hosts: readonly AdoptedHost[],
): { readonly extraFlags: ExtraFlagsBySection; readonly entries: readonly Entry[] } {
  const entries: Entry[] = [];
  const extraFlags: Partial<Record<Policy['section'], Record<string, string>>> = {};
  const control = hosts.filter(({ role }) => role === 'control');
  for (const policy of programs) {
    const each = control.map((host) => compared(spec, policy, host));
    entries.push(...each.flatMap((one) => one.entries));
    const differences = each.flatMap((one) => one.differences);
    for (const flag of new Set(differences.map((one) => one.flag))) {
      const all = differences.filter((one) => one.flag === flag);
      const subject = `${policy.name} --${flag}`;
      const evidence = all.map(({ program }) => program.place(flag));
      const type = specOf(knownFlags(policy.name, versionOf(spec, policy)), flag)?.type;
      const obstacle = obstacleTo(policy, all, control.length, type);
      const theirs = all[0]?.theirs;
      if (obstacle === undefined && theirs !== undefined) {
        extraFlags[policy.section] = { ...extraFlags[policy.section], [flag]: theirs };
        entries.push(entry('exact', `${policy.section}.extraFlags.${flag}`, theirs, ...evidence));
      } else
        entries.push(entry('inexpressible', subject, `${theirs ?? 'not given'}: ${obstacle}`, ...evidence));
    }
  }
  return { extraFlags, entries };
}
