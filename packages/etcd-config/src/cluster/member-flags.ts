import { EtcdConfigError } from '../errors.js';
import type { ListedMember } from '../etcdctl/member-list.js';
import { joiningCluster } from './joining.js';
import type { EtcdCluster, EtcdMember } from './model.js';
import { initialCluster, memberNamed, memberUrls } from './urls.js';

/** One flag of a member. */
export interface FlagSetting {
  readonly kind: 'flag';
  /** Without dashes, spelled as etcd spells it. */
  readonly name: string;
  readonly value: string;
  /** How it is written: `--name value`, `--name=value`, or `--name` alone for a bool that is true. */
  readonly spelling: 'separate' | 'joined' | 'bare';
}

/**
 * Why the member is started:
 * - `bootstrap`: with all the others, to form a new cluster from empty data directories;
 * - `running`: again, after it has joined: the `initial-` flags are no longer read, and state `existing` keeps a member
 *   that lost its disk from forming a cluster of its own;
 * - `joining`: for the first time, after `etcdctl member add` (`members` is the list after that). Replacing a lost member
 *   is the same once the lost one was removed.
 */
export type MemberStart =
  | { readonly kind: 'bootstrap' }
  | { readonly kind: 'running' }
  | { readonly kind: 'joining'; readonly members: readonly ListedMember[] };

// These follow from the description: another value among the extra flags would break the cluster apart.
const reserved: ReadonlySet<string> = new Set([
  'advertise-client-urls',
  'config-file',
  'data-dir',
  'discovery',
  'discovery-srv',
  'force-new-cluster',
  'initial-advertise-peer-urls',
  'initial-cluster',
  'initial-cluster-state',
  'initial-cluster-token',
  'name',
]);

const flag = (name: string, value: string, spelling: FlagSetting['spelling']): FlagSetting => ({
  kind: 'flag',
  name,
  value,
  spelling,
});

const bool = (name: string, on: boolean): readonly FlagSetting[] => (on ? [flag(name, 'true', 'bare')] : []);

function tlsFlags(cluster: EtcdCluster, member: EtcdMember): readonly FlagSetting[] {
  const tls = member.tls ?? cluster.tls;
  if (tls === undefined) return [];
  return [
    flag('cert-file', tls.client.certFile, 'joined'),
    flag('key-file', tls.client.keyFile, 'joined'),
    flag('peer-cert-file', tls.peer.certFile, 'joined'),
    flag('peer-key-file', tls.peer.keyFile, 'joined'),
    flag('trusted-ca-file', tls.client.trustedCaFile, 'joined'),
    flag('peer-trusted-ca-file', tls.peer.trustedCaFile, 'joined'),
    ...bool('peer-client-cert-auth', tls.peer.clientCertAuth ?? true),
    ...bool('client-cert-auth', tls.client.clientCertAuth ?? true),
  ];
}

function withExtraFlags(
  settings: readonly FlagSetting[],
  extra: Readonly<Record<string, string>>,
): readonly FlagSetting[] {
  const bad = Object.keys(extra).find((name) => reserved.has(name));
  if (bad !== undefined) {
    throw new EtcdConfigError(
      'reserved-flag',
      `--${bad} is among the extra flags, but follows from the cluster's description`,
      'take it out and change the description instead',
    );
  }
  const own = settings.map((setting): FlagSetting => {
    const value = extra[setting.name];
    if (value === undefined) return setting;
    const spelling = setting.spelling === 'bare' && value !== 'true' ? 'joined' : setting.spelling;
    return { ...setting, value, spelling };
  });
  const names = new Set(settings.map((setting) => setting.name));
  const more = Object.entries(extra).filter(([name]) => !names.has(name));
  return [...own, ...more.map(([name, value]) => flag(name, value, 'joined'))];
}

/**
 * The flags of one member, in this order: name, TLS, URLs, the `initial-` group, data directory, extra flags. An extra
 * flag with the name of an earlier one replaces its value in place.
 *
 * @throws EtcdConfigError `unknown-member`, `duplicate-member`, `reserved-flag` (an extra flag that
 *   follows from the description), and for `joining` also `member-already-started`, `unnamed-member`.
 */
export function memberFlags(cluster: EtcdCluster, name: string, start: MemberStart): readonly FlagSetting[] {
  const member = memberNamed(cluster, name);
  const urls = memberUrls(cluster, member);
  const peers =
    start.kind === 'joining' ? joiningCluster(cluster, member, start.members) : initialCluster(cluster);
  const settings = [
    flag('name', member.name, 'separate'),
    ...tlsFlags(cluster, member),
    flag('initial-advertise-peer-urls', urls.advertisePeer.join(','), 'separate'),
    flag('listen-peer-urls', urls.listenPeer.join(','), 'separate'),
    flag('listen-client-urls', urls.listenClient.join(','), 'separate'),
    flag('advertise-client-urls', urls.advertiseClient.join(','), 'separate'),
    flag('initial-cluster-token', cluster.token, 'separate'),
    flag('initial-cluster', peers, 'separate'),
    flag('initial-cluster-state', start.kind === 'bootstrap' ? 'new' : 'existing', 'separate'),
    flag('data-dir', member.dataDirectory ?? cluster.dataDirectory, 'joined'),
  ];
  return withExtraFlags(settings, { ...cluster.extraFlags, ...member.extraFlags });
}

/** The words of one flag on a command line: one or two. */
export function flagWords(setting: FlagSetting): readonly string[] {
  switch (setting.spelling) {
    case 'bare':
      return [`--${setting.name}`];
    case 'joined':
      return [`--${setting.name}=${setting.value}`];
    case 'separate':
      return [`--${setting.name}`, setting.value];
  }
}

/**
 * A member's command line, without the program itself.
 * @throws as {@link memberFlags}
 */
export function memberArgv(cluster: EtcdCluster, name: string, start: MemberStart): readonly string[] {
  return memberFlags(cluster, name, start).flatMap(flagWords);
}
