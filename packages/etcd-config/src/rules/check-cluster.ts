import type { Diagnostic } from '@harderway/diagnostics';
import { type MemberStart, memberArgv } from '../cluster/member-flags.js';
import type { EtcdCluster } from '../cluster/model.js';
import type { EtcdCode } from '../codes.js';
import { checkUpgrade } from '../versions/upgrade.js';
import { checkMembers, type MembersOptions } from './check-members.js';
import type { Surroundings } from './effective.js';

/** How a description is checked. */
export interface ClusterOptions extends MembersOptions {
  /** Default: bootstrap. */
  readonly start?: Exclude<MemberStart, { readonly kind: 'joining' }> | undefined;
  /** The surroundings of each member, by its name. */
  readonly surroundings?: ((member: string) => Surroundings) | undefined;
}

/**
 * Checks a description by the command lines that follow from it: each member's as etcd does at its start, and all of them
 * together.
 *
 * Codes: those of {@link checkMembers}, and `release-corrupts`.
 * @throws EtcdConfigError `unknown-version`, and as `memberFlags`: `duplicate-member`, `reserved-flag`
 */
export function checkCluster(
  cluster: EtcdCluster,
  options: ClusterOptions = {},
): readonly Diagnostic<EtcdCode>[] {
  const { start = { kind: 'bootstrap' }, surroundings } = options;
  const inputs = cluster.members.map(({ name }) => ({
    label: name,
    input: {
      dataDirectory: start.kind === 'running' ? ('member' as const) : ('empty' as const),
      ...surroundings?.(name),
      version: cluster.version,
      argv: memberArgv(cluster, name, start),
    },
  }));
  const release = checkUpgrade(cluster.version, cluster.version);
  return [...release.map((found) => ({ ...found, file: '<cluster>' })), ...checkMembers(inputs, options)];
}
