import { type Found, type Rule, WHOLE_TEXT } from '@harderway/diagnostics';
import { TEXT_NAMES } from '../document/setting.js';
import { mayRunTogether } from '../versions/upgrade.js';
import type { Effective } from './effective.js';
import { initialMembers } from './initial-cluster.js';
import { isSecure, urlParts } from './url.js';

/** A member as it is compared with the others. */
export interface ComparedMember {
  readonly label: string;
  readonly values: Effective;
}

/** The members of a cluster, and who uses it. */
export interface ComparedMembers {
  readonly members: readonly ComparedMember[];
  /** The URLs that API servers are given (`--etcd-servers`). */
  readonly etcdServers?: readonly string[] | undefined;
}

type MembersRule = Rule<ComparedMembers>;
type Read = (values: Effective) => string;

/** The name of a member's text in diagnostics: a path stays, `<command line>` becomes `<NAME command line>`. */
export const memberFile = (label: string, file: string): string =>
  file.startsWith('<') ? `<${label} ${file.slice(1)}` : file;

/** What was found about a flag of a member, or about the cluster as a whole. */
function found(message: string, hint: string, member?: ComparedMember, flag?: string): Found {
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
interface Difference {
  readonly member: ComparedMember;
  readonly first: ComparedMember;
  readonly own: string;
  readonly other: string;
}

function differences(members: readonly ComparedMember[], read: Read): readonly Difference[] {
  const [first, ...others] = members;
  if (first === undefined) return [];
  const other = read(first.values);
  return others
    .map((member) => ({ member, first, own: read(member.values), other }))
    .filter(({ own }) => own !== other);
}

/** A rule that all members say the same. */
interface SameRule extends Omit<MembersRule, 'check'> {
  readonly flags: readonly string[];
  readonly hint: string;
  /** Reads what members compare. */
  readonly read: (values: Effective, flag: string) => string;
  readonly say: (difference: Difference, flag: string) => string;
}

const sameRule = ({ flags, hint, read, say, ...info }: SameRule): MembersRule => ({
  ...info,
  *check({ members }) {
    for (const flag of flags)
      for (const difference of differences(members, (values) => read(values, flag)))
        yield found(say(difference, flag), hint, difference.member, flag);
  },
});

/** What two members have in common that each should have for itself. */
function* shared(
  members: readonly ComparedMember[],
  flag: string,
  read: (values: Effective) => readonly string[],
): Iterable<Found> {
  const seen = new Map<string, ComparedMember>();
  for (const member of members)
    for (const item of read(member.values)) {
      const before = seen.get(item) ?? member;
      seen.set(item, before);
      const message = `${before.label} and ${member.label} both have ${item}`;
      if (before !== member) yield found(message, 'give each its own', member, flag);
    }
}

const clusterText: Read = (values) =>
  initialMembers(values)
    .flatMap(({ name, urls }) => urls.map((url) => `${name}=${url.trim()}`))
    .sort()
    .join(',');

const sorted = (urls: readonly string[]): string => [...urls].sort().join();

/** Pairs of members, with the URLs by which the one knows the other. */
const acquaintances = (members: readonly ComparedMember[]) =>
  members.flatMap((member) =>
    members
      .filter((other) => other !== member)
      .map((other) => {
        const name = other.values.text('name');
        const known = initialMembers(member.values).find((each) => each.name === name)?.urls;
        return { member, name, known, advertised: other.values.list('initial-advertise-peer-urls') };
      }),
  );

const scheme = (urls: readonly string[]): string =>
  urls.every((url) => isSecure(urlParts(url).scheme)) ? 'https' : 'http';

const three = (change: (name: string) => string): string => ['a', 'b', 'c'].map(change).join('\n\n');
const address = (name: string): string => `http://10.0.0.${'abc'.indexOf(name) + 1}`;
const peers = (names: string): string =>
  `--initial-cluster=${[...names].map((name) => `${name}=${address(name)}:2380`).join(',')}`;
const sound = (name: string): string =>
  [
    `--name=${name}`,
    peers('abc'),
    `--initial-advertise-peer-urls=${address(name)}:2380`,
    `--advertise-client-urls=${address(name)}:2379`,
  ].join('\n');
/** Three members of which the second has something more. */
const secondHas = (more: string): string =>
  three((name) => (name === 'b' ? `${sound(name)}\n${more}` : sound(name)));

const good = three(sound);
const given = { text: 'command lines of the members' };

/** What members have to say together, and what API servers say of them. */
export const membersRules: readonly MembersRule[] = [
  {
    code: 'members-name-twice',
    severity: 'error',
    title: 'two members of one name',
    why: 'The cluster takes them for one member.',
    example: { bad: good.replace('--name=b', '--name=a'), good, given },
    check: ({ members }) => shared(members, 'name', (values) => [values.text('name')]),
  },
  {
    code: 'members-url-twice',
    severity: 'error',
    title: 'two members that advertise one URL',
    why: 'Peers or clients that look for the one may find the other.',
    example: { bad: good.replaceAll('10.0.0.2', '10.0.0.1'), given },
    *check({ members }) {
      for (const flag of ['initial-advertise-peer-urls', 'advertise-client-urls'])
        yield* shared(members, flag, (values) => values.list(flag));
    },
  },
  sameRule({
    code: 'members-token',
    severity: 'error',
    title: 'different `initial-cluster-token`',
    why: 'The members form two clusters.',
    example: { bad: secondHas('--initial-cluster-token=other'), good, given },
    flags: ['initial-cluster-token'],
    hint: 'write the same token',
    read: (values, flag) => values.text(flag),
    say: ({ member, own, first, other }) =>
      `${member.label} has token ${own}, ${first.label} ${other}: they form two clusters`,
  }),
  sameRule({
    code: 'members-state',
    severity: 'warning',
    title: 'different `initial-cluster-state`',
    why: 'At bootstrap all are `new`, afterwards all `existing`.',
    example: { bad: secondHas('--initial-cluster-state=existing'), good, given },
    flags: ['initial-cluster-state'],
    hint: 'at bootstrap all are new, afterwards all existing',
    read: (values, flag) => values.text(flag),
    say: ({ member, own, first, other }) => `${member.label} has state ${own}, ${first.label} ${other}`,
  }),
  {
    code: 'members-initial-cluster',
    severity: 'error',
    title: 'different `initial-cluster`',
    why: 'The members do not find each other, or refuse each other.',
    example: {
      bad: three((name) => (name === 'b' ? sound(name).replace(peers('abc'), peers('ab')) : sound(name))),
      good,
      given,
    },
    *check({ members }) {
      const hint = 'write the same list for all members';
      for (const { member, first } of differences(members, clusterText))
        yield found(
          `${member.label} and ${first.label} have different --initial-cluster`,
          hint,
          member,
          'initial-cluster',
        );
      for (const { member, name, known } of acquaintances(members)) {
        const message = `${member.label} does not know ${name}: its --initial-cluster lacks it`;
        if (known === undefined) yield found(message, hint, member, 'initial-cluster');
      }
    },
  },
  {
    code: 'members-peer-url',
    severity: 'error',
    title: 'member that others look for at the wrong URL',
    why: 'They do not find it.',
    example: { bad: good.replaceAll('a=http://10.0.0.1:2380', 'a=http://10.0.0.9:2380'), good, given },
    *check({ members }) {
      for (const { member, name, known, advertised } of acquaintances(members)) {
        if (known === undefined || sorted(known) === sorted(advertised)) continue;
        const message = `${member.label} looks for ${name} at ${known.join(', ')}, but ${name} advertises ${advertised.join(', ')}`;
        yield found(message, 'write the same URLs', member, 'initial-cluster');
      }
    },
  },
  sameRule({
    code: 'members-timing',
    severity: 'warning',
    title: 'different heartbeat or election timeout',
    why: 'The cluster elects leaders by the values of all members, so one odd one unsettles it.',
    example: { bad: secondHas('--election-timeout=2000'), good, given },
    flags: ['heartbeat-interval', 'election-timeout'],
    hint: 'use one value for all',
    read: (values, flag) => String(values.integer(flag)),
    say: ({ member, own, first, other }, flag) =>
      `${member.label} has --${flag} ${own}, ${first.label} ${other}`,
  }),
  sameRule({
    code: 'members-tls',
    severity: 'warning',
    title: 'some URLs with TLS and some without',
    why: 'What travels between members and clients is readable on the way to one of them.',
    example: { bad: secondHas('--advertise-client-urls=https://10.0.0.2:2379'), good, given },
    flags: ['initial-advertise-peer-urls', 'advertise-client-urls'],
    hint: 'use https for all',
    read: (values, flag) => scheme(values.list(flag)),
    say: ({ member, own, first, other }, flag) =>
      `${member.label} uses ${own} in --${flag}, ${first.label} ${other}`,
  }),
  {
    code: 'members-version',
    severity: 'warning',
    title: 'different versions',
    why: 'Members may differ by one minor while an upgrade is rolled out; more than one is an error.',
    *check({ members }) {
      for (const { member, own, first, other } of differences(members, (values) => values.versionText)) {
        const message = `${member.label} runs etcd ${own}, ${first.label} ${other}`;
        yield mayRunTogether(own, other)
          ? found(message, 'finish the upgrade', member)
          : {
              ...found(`${message}: they cannot run together`, 'go one minor at a time', member),
              severity: 'error',
            };
      }
    },
  },
  {
    code: 'members-even',
    severity: 'warning',
    title: 'even number of members',
    why: 'The cluster survives no more failures than with one member less, and there is one more that can fail.',
    example: { bad: [sound('a'), sound('b')].join('\n\n'), good, given },
    *check({ members: { length } }) {
      const message = `${length} members survive no more failures than ${length - 1}`;
      if (length % 2 === 0) yield found(message, 'use an odd number');
    },
  },
  {
    code: 'etcd-servers-unknown',
    severity: 'error',
    title: 'API servers use a URL that no member advertises',
    why: 'They cannot reach a member there, or etcd’s certificate does not match.',
    example: { bad: good, given: { ...given, etcdServers: 'http://10.0.0.9:2379' } },
    *check({ members, etcdServers = [] }) {
      const advertised = new Set(members.flatMap(({ values }) => values.list('advertise-client-urls')));
      for (const url of etcdServers.filter((each) => !advertised.has(each)))
        yield found(
          `API servers use ${url}, which no member advertises`,
          'correct --etcd-servers or --advertise-client-urls',
        );
    },
  },
  {
    code: 'etcd-servers-missing',
    severity: 'warning',
    title: 'member that API servers do not use',
    why: 'They lose their store when the others are down.',
    example: { bad: good, given: { ...given, etcdServers: 'http://10.0.0.9:2379' } },
    *check({ members, etcdServers }) {
      if (etcdServers === undefined) return;
      for (const member of members) {
        const urls = member.values.list('advertise-client-urls');
        if (urls.some((url) => etcdServers.includes(url))) continue;
        const hint = `add ${urls.join(', ')} to --etcd-servers`;
        yield found(`API servers do not use ${member.label}`, hint, member, 'advertise-client-urls');
      }
    },
  },
];
