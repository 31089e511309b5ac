import { type Diagnostic, defineRules } from '@harderway/diagnostics';
import type { EtcdCode } from '../codes.js';
import { TEXT_NAMES } from '../document/setting.js';
import { type CheckInput, checkEtcd } from './check.js';
import { effectiveValues } from './effective.js';
import { type ComparedMembers, memberFile } from './members/compare.js';
import { membersRules } from './members/rules.js';

/** One member's sources under its name in diagnostics. */
export interface MemberInput {
  readonly label: string;
  readonly input: CheckInput;
}

/** Information beyond the members. */
export type MembersOptions = Pick<ComparedMembers, 'etcdServers'>;

const rules = defineRules('etcd-config', membersRules);

/** Faults that leave all settings of a configuration file unknown. */
const UNREADABLE: ReadonlySet<EtcdCode> = new Set(['file-missing', 'file-yaml']);

/**
 * Checks the configurations of all members of a cluster: each as etcd does at its start, and all of them together: names,
 * URLs, token, list of members, timing, TLS, versions, an odd number, and the URLs that API servers use.
 *
 * Members whose configuration file was not given, or is not YAML, are not compared with others.
 * The file of a diagnostic names the member: `<control0 command line>`, or `<cluster>` for all of them.
 * @throws EtcdConfigError `unknown-version`
 */
export function checkMembers(
  inputs: readonly MemberInput[],
  { etcdServers }: MembersOptions = {},
): readonly Diagnostic<EtcdCode>[] {
  const reports = inputs.map(({ label, input }) => ({ label, input, report: checkEtcd(input) }));
  const own = reports.flatMap(({ label, report }) =>
    report.diagnostics
      // Reported once for all members.
      .filter(({ code }) => code !== 'even-members')
      .map((found) => ({ ...found, file: memberFile(label, found.file ?? TEXT_NAMES.flag) })),
  );
  const members = reports.map(({ label, input, report }) => ({
    label,
    values: effectiveValues(report, input.version, {}),
    isRead: !report.diagnostics.some(({ code }) => UNREADABLE.has(code)),
  }));
  return [...own, ...rules.check({ members, read: members.filter(({ isRead }) => isRead), etcdServers })];
}
