import { type RuleFinding, WHOLE_TEXT } from '@harderway/diagnostics';
import { TEXT_NAMES } from '../../document/setting.js';
import type { Effective } from '../effective.js';
import type { MembersCode } from './rules.generated.js';

/** A member as it is compared with the others. */
export interface ComparedMember {
  readonly label: string;
  readonly values: Effective;
}

/** The members of a cluster, and who uses it. */
export interface ComparedMembers {
  readonly members: readonly ComparedMember[];
  /** Those whose settings could be read. Nothing can be said of what the others are set to. */
  readonly read: readonly ComparedMember[];
  /** The URLs that API servers are given (`--etcd-servers`). */
  readonly etcdServers?: readonly string[] | undefined;
}

/** A check of the members of a cluster. */
export type MembersCheck = (compared: ComparedMembers) => Iterable<RuleFinding<MembersCode>>;
/** Reads what members compare. */
export type ReadCompared = (values: Effective) => string;

/** The name of a member's text in diagnostics: a path stays, `<command line>` becomes `<NAME command line>`. */
export const memberFile = (label: string, file: string): string =>
  file.startsWith('<') ? `<${label} ${file.slice(1)}` : file;

/** A fault of a member's flag, or of the cluster as a whole. */
export function found(
  message: string,
  hint: string,
  member?: ComparedMember,
  flag?: string,
): RuleFinding<MembersCode> {
  const setting = flag === undefined ? undefined : member?.values.setting(flag);
  const file = setting?.file ?? (member?.values.governedBy === 'file' ? TEXT_NAMES.file : TEXT_NAMES.flag);
  return {
    message,
    hint,
    span: setting?.span ?? WHOLE_TEXT,
    file: member === undefined ? '<cluster>' : memberFile(member.label, file),
    subject: flag === undefined ? undefined : `--${flag}`,
  };
}

/** A member that says something else than the first one. */
export interface Difference {
  readonly member: ComparedMember;
  readonly first: ComparedMember;
  readonly own: string;
  readonly other: string;
}

export function differences(members: readonly ComparedMember[], read: ReadCompared): readonly Difference[] {
  const [first, ...others] = members;
  if (first === undefined) return [];
  const other = read(first.values);
  return others
    .map((member) => ({ member, first, own: read(member.values), other }))
    .filter(({ own }) => own !== other);
}

/** Settings that must be equal on all members. */
interface Same {
  readonly flags: readonly string[];
  readonly hint: string;
  /** Reads what members compare. */
  readonly read: (values: Effective, flag: string) => string;
  readonly say: (difference: Difference, flag: string) => string;
}

/** Makes a check that all members say the same. */
export const same = ({ flags, hint, read, say }: Same): MembersCheck =>
  function* (compared) {
    for (const flag of flags)
      for (const difference of differences(compared.read, (values) => read(values, flag)))
        yield found(say(difference, flag), hint, difference.member, flag);
  };

/** Items that two members have, and each should have for itself. */
export function* shared(
  members: readonly ComparedMember[],
  flag: string,
  read: (values: Effective) => readonly string[],
): Iterable<RuleFinding<MembersCode>> {
  const seen = new Map<string, ComparedMember>();
  for (const member of members)
    for (const item of read(member.values)) {
      const before = seen.get(item) ?? member;
      seen.set(item, before);
      const message = `${before.label} and ${member.label} both have ${item}`;
      if (before !== member) yield found(message, 'give each its own', member, flag);
    }
}
