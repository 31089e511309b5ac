import type { Rule } from '@harderway/diagnostics';
import { mayRunTogether } from '../../versions/upgrade.js';
import { evenMembers } from '../even-members.js';
import { initialMembers } from '../initial-cluster.js';
import { isLoopback, isSecure, urlParts } from '../url.js';
import {
  type ComparedMember,
  type ComparedMembers,
  differences,
  found,
  type MembersCheck,
  type ReadCompared,
  same,
  shared,
} from './compare.js';
import { membersRules as infos, type MembersCode } from './rules.generated.js';

const clusterText: ReadCompared = (values) =>
  initialMembers(values)
    .flatMap(({ name, urls }) => urls.map((url) => `${name}=${url.trim()}`))
    .sort()
    .join(',');

const sorted = (urls: readonly string[]): string => [...urls].sort().join();

/** Pairs of members, with the URLs at which one knows the other. */
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

/** True for a URL that leads whoever uses it to his own host. */
const leadsHome = (url: string): boolean => isLoopback(urlParts(url).host);

const scheme = (urls: readonly string[]): string =>
  urls.every((url) => isSecure(urlParts(url).scheme)) ? 'https' : 'http';

const checks: Readonly<Partial<Record<MembersCode, MembersCheck>>> = {
  'members-name-twice': ({ read }) => shared(read, 'name', (values) => [values.text('name')]),
  *'members-url-twice'({ read }) {
    for (const flag of ['initial-advertise-peer-urls', 'advertise-client-urls'])
      yield* shared(read, flag, (values) => values.list(flag));
  },
  'members-token': same({
    flags: ['initial-cluster-token'],
    hint: 'write the same token',
    read: (values, flag) => values.text(flag),
    say: ({ member, own, first, other }) =>
      `${member.label} has token ${own}, ${first.label} ${other}: they form two clusters`,
  }),
  'members-state': same({
    flags: ['initial-cluster-state'],
    hint: 'at bootstrap all are new, afterwards all existing',
    read: (values, flag) => values.text(flag),
    say: ({ member, own, first, other }) => `${member.label} has state ${own}, ${first.label} ${other}`,
  }),
  *'members-initial-cluster'({ read }) {
    const hint = 'write the same list for all members';
    for (const { member, first } of differences(read, clusterText))
      yield found(
        `${member.label} and ${first.label} have different --initial-cluster`,
        hint,
        member,
        'initial-cluster',
      );
    for (const { member, name, known } of acquaintances(read)) {
      const message = `${member.label} does not know ${name}: its --initial-cluster lacks it`;
      if (known === undefined) yield found(message, hint, member, 'initial-cluster');
    }
  },
  *'members-peer-url'({ read }) {
    for (const { member, name, known, advertised } of acquaintances(read)) {
      if (known === undefined || sorted(known) === sorted(advertised)) continue;
      const message = `${member.label} looks for ${name} at ${known.join(', ')}, but ${name} advertises ${advertised.join(', ')}`;
      yield found(message, 'write the same URLs', member, 'initial-cluster');
    }
  },
  *'members-loopback'({ read }) {
    for (const flag of ['initial-advertise-peer-urls', 'advertise-client-urls']) {
      const isLocal = ({ values }: ComparedMember): boolean => values.list(flag).every(leadsHome);
      // Members that all do so share a host.
      if (read.every(isLocal)) continue;
      for (const member of read.filter(isLocal)) {
        const message = `${member.label} advertises ${member.values.list(flag).join(', ')}, where others find themselves`;
        const fault = found(message, 'write the address that others reach it by', member, flag);
        yield flag === 'advertise-client-urls' ? { ...fault, severity: 'warning' } : fault;
      }
    }
  },
  'members-timing': same({
    flags: ['heartbeat-interval', 'election-timeout'],
    hint: 'use one value for all',
    read: (values, flag) => String(values.integer(flag)),
    say: ({ member, own, first, other }, flag) =>
      `${member.label} has --${flag} ${own}, ${first.label} ${other}`,
  }),
  'members-tls': same({
    flags: ['initial-advertise-peer-urls', 'advertise-client-urls'],
    hint: 'use https for all',
    read: (values, flag) => scheme(values.list(flag)),
    say: ({ member, own, first, other }, flag) =>
      `${member.label} uses ${own} in --${flag}, ${first.label} ${other}`,
  }),
  *'members-version'({ members }) {
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
  *'members-none'({ members }) {
    if (members.length === 0) yield found('the cluster has no members', 'add at least one');
  },
  *'members-even'({ members: { length } }) {
    if (length > 0 && length % 2 === 0) yield found(evenMembers(length), 'use an odd number');
  },
  *'etcd-servers-unknown'({ members, read, etcdServers = [] }) {
    // A member that could not be read may advertise it.
    if (read.length < members.length) return;
    const advertised = new Set(members.flatMap(({ values }) => values.list('advertise-client-urls')));
    for (const url of etcdServers.filter((each) => !advertised.has(each)))
      yield found(
        `API servers use ${url}, which no member advertises`,
        'correct --etcd-servers or --advertise-client-urls',
      );
  },
  *'etcd-servers-missing'({ read, etcdServers }) {
    if (etcdServers === undefined) return;
    for (const member of read) {
      const urls = member.values.list('advertise-client-urls');
      if (urls.some((url) => etcdServers.includes(url))) continue;
      const hint = `add ${urls.join(', ')} to --etcd-servers`;
      yield found(`API servers do not use ${member.label}`, hint, member, 'advertise-client-urls');
    }
  },
};

/** The rules on the members together, and on the API servers that use them. */
export const membersRules: readonly Rule<ComparedMembers, MembersCode>[] = infos.map((info) => ({
  ...info,
  check: checks[info.code],
}));
