import { type CheckInput, checkEtcd } from '../check/check.js';
import { effectiveValues, type Surroundings } from '../check/effective.js';
import { across, type ComparedMember, type MemberDiagnostic, type MembersOptions } from './across.js';

export type { MemberDiagnostic, MembersOptions } from './across.js';

/** One member's sources under the name that findings call it by. */
export interface MemberInput {
  readonly label: string;
  readonly input: CheckInput;
}

const nothingKnown: Surroundings = {};

/**
 * Checks the configurations of all members of a cluster: each as etcd does at its start, and all of
 * them together: names, URLs, token, list of members, timing, TLS, versions, an odd number, and the
 * URLs that API servers use.
 *
 * Codes beyond those of {@link checkEtcd}: `members-name-twice`, `members-url-twice`,
 * `members-token`, `members-state`, `members-initial-cluster`, `members-peer-url`, `members-timing`,
 * `members-tls`, `members-version`, `members-even`, `etcd-servers-unknown`, `etcd-servers-missing`.
 * @throws EtcdConfigError `unknown-version`
 */
export function checkMembers(
  inputs: readonly MemberInput[],
  options: MembersOptions = {},
): readonly MemberDiagnostic[] {
  const reports = inputs.map(({ label, input }) => ({ label, input, report: checkEtcd(input) }));
  const own = reports.flatMap(({ label, report }) =>
    // Said once for all members below.
    report.diagnostics
      .filter((found) => found.code !== 'even-members')
      .map((found) => ({ ...found, member: label })),
  );
  const members = reports.map(
    ({ label, input, report }): ComparedMember => ({
      label,
      values: effectiveValues(report, input.version, nothingKnown),
    }),
  );
  return [...own, ...across(members, options)];
}
