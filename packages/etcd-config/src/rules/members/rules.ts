import { mayRunTogether } from '../../versions/upgrade.js';
import { initialMembers } from '../initial-cluster.js';
import { isSecure, urlParts } from '../url.js';
import {
  type ComparedMember,
  differences,
  found,
  type MembersRule,
  type Read,
  sameRule,
  shared,
} from './compare.js';
import { given, good, peers, secondHas, sound, three } from './example.js';

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

/** The rules on the members together, and on the API servers that use them. */
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
    why: 'The traffic of the members without TLS is readable on the way.',
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
