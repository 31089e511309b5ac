import { initialMembers } from '../check/cluster-values.js';
import type { Effective } from '../check/effective.js';
import { isSecure, urlParts } from '../check/url.js';
import { type Diagnostic, type Source, start } from '../diagnostics.js';
import { mayRunTogether } from '../versions/upgrade.js';

/** A finding with the member that it is about; none for what is about all of them. */
export interface MemberDiagnostic extends Diagnostic {
  readonly member?: string;
}

/** What is known beside the members. */
export interface MembersOptions {
  /** The URLs that API servers are given (`--etcd-servers`). */
  readonly etcdServers?: readonly string[];
}

/** A member as it is compared with the others. */
export interface ComparedMember {
  readonly label: string;
  readonly values: Effective;
}

const sources = { flag: 'flags', environment: 'environment', file: 'file' } as const;

function finding(
  severity: Diagnostic['severity'],
  code: string,
  message: string,
  member?: ComparedMember,
  flag?: string,
): MemberDiagnostic {
  const setting = member === undefined || flag === undefined ? undefined : member.values.setting(flag);
  const source: Source = setting === undefined ? 'cluster' : sources[setting.form];
  return {
    severity,
    code,
    message,
    position: setting?.position ?? start,
    source,
    ...(flag === undefined ? {} : { flag }),
    ...(member === undefined ? {} : { member: member.label }),
  };
}

// Members that say something else than the first one.
function differing(
  members: readonly ComparedMember[],
  read: (values: Effective) => string,
  report: (
    member: ComparedMember,
    own: string,
    first: string,
    firstMember: ComparedMember,
  ) => MemberDiagnostic,
): readonly MemberDiagnostic[] {
  const [head, ...others] = members;
  if (head === undefined) return [];
  const first = read(head.values);
  return others.flatMap((member) => {
    const own = read(member.values);
    return own === first ? [] : [report(member, own, first, head)];
  });
}

function twice(
  members: readonly ComparedMember[],
  flag: string,
  code: string,
  read: (values: Effective) => readonly string[],
): readonly MemberDiagnostic[] {
  const seen = new Map<string, ComparedMember>();
  return members.flatMap((member) =>
    read(member.values).flatMap((item) => {
      const before = seen.get(item);
      if (before === undefined) {
        seen.set(item, member);
        return [];
      }
      const message = `${before.label} and ${member.label} both have ${item}; give each its own`;
      return before === member ? [] : [finding('error', code, message, member, flag)];
    }),
  );
}

const clusterText = (values: Effective): string =>
  initialMembers(values)
    .flatMap(({ name, urls }) => urls.map((url) => `${name}=${url.trim()}`))
    .sort()
    .join(',');

function peerUrlFindings(members: readonly ComparedMember[]): readonly MemberDiagnostic[] {
  return members.flatMap((member) =>
    members.flatMap((other) => {
      if (member === other) return [];
      const name = other.values.text('name');
      const known = initialMembers(member.values).find((each) => each.name === name);
      const advertised = other.values.list('initial-advertise-peer-urls');
      if (known === undefined) {
        const message = `${member.label} does not know ${name}: its --initial-cluster lacks it; write the same list for all members`;
        return [finding('error', 'members-initial-cluster', message, member, 'initial-cluster')];
      }
      if ([...known.urls].sort().join() === [...advertised].sort().join()) return [];
      const message = `${member.label} looks for ${name} at ${known.urls.join(', ')}, but ${name} advertises ${advertised.join(', ')}; write the same URLs`;
      return [finding('error', 'members-peer-url', message, member, 'initial-cluster')];
    }),
  );
}

function schemeFindings(members: readonly ComparedMember[]): readonly MemberDiagnostic[] {
  return (['initial-advertise-peer-urls', 'advertise-client-urls'] as const).flatMap((flag) =>
    differing(
      members,
      (values) => (values.list(flag).every((url) => isSecure(urlParts(url).scheme)) ? 'https' : 'http'),
      (member, own, first, head) =>
        finding(
          'warning',
          'members-tls',
          `${member.label} uses ${own} in --${flag}, ${head.label} ${first}; use https for all`,
          member,
          flag,
        ),
    ),
  );
}

function serverFindings(
  members: readonly ComparedMember[],
  servers: readonly string[],
): readonly MemberDiagnostic[] {
  const endpoints = new Map(
    members.flatMap((member) =>
      member.values.list('advertise-client-urls').map((url) => [url, member] as const),
    ),
  );
  const strange = servers.filter((url) => !endpoints.has(url));
  const unused = members.filter(
    (member) => !member.values.list('advertise-client-urls').some((url) => servers.includes(url)),
  );
  return [
    ...strange.map((url) =>
      finding(
        'error',
        'etcd-servers-unknown',
        `API servers use ${url}, which no member advertises; correct --etcd-servers or --advertise-client-urls`,
      ),
    ),
    ...unused.map((member) =>
      finding(
        'warning',
        'etcd-servers-missing',
        `API servers do not use ${member.label}; add ${member.values.list('advertise-client-urls').join(', ')} to --etcd-servers`,
        member,
        'advertise-client-urls',
      ),
    ),
  ];
}

/** What the members say together, and what API servers say of them. */
export function across(
  members: readonly ComparedMember[],
  options: MembersOptions,
): readonly MemberDiagnostic[] {
  const timing = ['heartbeat-interval', 'election-timeout'] as const;
  const versions = differing(
    members,
    (values) => values.versionText,
    (member, own, first, head) =>
      mayRunTogether(own, first)
        ? finding(
            'warning',
            'members-version',
            `${member.label} runs etcd ${own}, ${head.label} ${first}; finish the roll`,
            member,
          )
        : finding(
            'error',
            'members-version',
            `${member.label} runs etcd ${own}, ${head.label} ${first}: they cannot run together`,
            member,
          ),
  );
  return [
    ...twice(members, 'name', 'members-name-twice', (values) => [values.text('name')]),
    ...twice(members, 'initial-advertise-peer-urls', 'members-url-twice', (values) =>
      values.list('initial-advertise-peer-urls'),
    ),
    ...twice(members, 'advertise-client-urls', 'members-url-twice', (values) =>
      values.list('advertise-client-urls'),
    ),
    ...differing(
      members,
      (values) => values.text('initial-cluster-token'),
      (member, own, first, head) =>
        finding(
          'error',
          'members-token',
          `${member.label} has token ${own}, ${head.label} ${first}: they form two clusters; write the same token`,
          member,
          'initial-cluster-token',
        ),
    ),
    ...differing(
      members,
      (values) => values.text('initial-cluster-state'),
      (member, own, first, head) =>
        finding(
          'warning',
          'members-state',
          `${member.label} has state ${own}, ${head.label} ${first}; at bootstrap all are new, afterwards all existing`,
          member,
          'initial-cluster-state',
        ),
    ),
    ...differing(members, clusterText, (member, _own, _first, head) =>
      finding(
        'error',
        'members-initial-cluster',
        `${member.label} and ${head.label} have different --initial-cluster; write the same list for all members`,
        member,
        'initial-cluster',
      ),
    ),
    ...peerUrlFindings(members),
    ...timing.flatMap((flag) =>
      differing(
        members,
        (values) => String(values.integer(flag)),
        (member, own, first, head) =>
          finding(
            'warning',
            'members-timing',
            `${member.label} has --${flag} ${own}, ${head.label} ${first}; use one value for all`,
            member,
            flag,
          ),
      ),
    ),
    ...schemeFindings(members),
    ...versions,
    ...(members.length % 2 === 0
      ? [
          finding(
            'warning',
            'members-even',
            `${members.length} members bear no more failures than ${members.length - 1}; use an odd number`,
          ),
        ]
      : []),
    ...(options.etcdServers === undefined ? [] : serverFindings(members, options.etcdServers)),
  ];
}
