import type { Surroundings } from '../check/effective.js';
import { start } from '../diagnostics.js';
import { checkUpgrade } from '../versions/upgrade.js';
import { checkMembers, type MemberDiagnostic, type MembersOptions } from './check-members.js';
import { type MemberStart, memberArgv } from './member-flags.js';
import type { EtcdCluster } from './model.js';

/** How a description is checked. */
export interface ClusterOptions extends MembersOptions {
  /** Default: bootstrap. */
  readonly start?: Exclude<MemberStart, { readonly kind: 'joining' }>;
  /** What is known of the hosts, by the member's name. */
  readonly surroundings?: (member: string) => Surroundings;
}

/**
 * Checks a description by the command lines that it gives: each member's as etcd does at its start,
 * and all of them together.
 *
 * Codes: those of {@link checkMembers}, and `release-corrupts`.
 * @throws EtcdConfigError `unknown-version`, and as `memberFlags`: `duplicate-member`, `reserved-flag`
 */
export function checkCluster(
  cluster: EtcdCluster,
  options: ClusterOptions = {},
): readonly MemberDiagnostic[] {
  const kind = options.start ?? { kind: 'bootstrap' };
  const inputs = cluster.members.map((member) => ({
    label: member.name,
    input: {
      dataDirectory: kind.kind === 'running' ? ('member' as const) : ('empty' as const),
      ...options.surroundings?.(member.name),
      version: cluster.version,
      argv: memberArgv(cluster, member.name, kind),
    },
  }));
  const release = checkUpgrade(cluster.version, cluster.version).map(
    ({ severity, code, message }): MemberDiagnostic => ({
      severity,
      code,
      message,
      position: start,
      source: 'cluster',
    }),
  );
  return [...release, ...checkMembers(inputs, options)];
}
