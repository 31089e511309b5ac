import { EtcdConfigError } from '../errors.js';
import type { EtcdCluster, EtcdMember } from './model.js';

const bracketed = (host: string): string => (host.includes(':') ? `[${host}]` : host);

const isLoopback = (address: string): boolean => address === '::1' || address.startsWith('127.');

const scheme = (cluster: EtcdCluster, member: EtcdMember): 'http' | 'https' =>
  (member.tls ?? cluster.tls) === undefined ? 'http' : 'https';

/** URLs of one member: those that it binds and those that it advertises. */
export interface MemberUrls {
  readonly listenPeer: readonly string[];
  readonly advertisePeer: readonly string[];
  readonly listenClient: readonly string[];
  readonly advertiseClient: readonly string[];
}

/** The URLs that follow from a member's addresses, ports and TLS. */
export function memberUrls(cluster: EtcdCluster, member: EtcdMember): MemberUrls {
  const start = `${scheme(cluster, member)}://`;
  const peerPort = member.peerPort ?? 2380;
  const clientPort = member.clientPort ?? 2379;
  const bind = bracketed(member.address);
  const advertise = bracketed(member.advertiseHost ?? member.address);
  const loopback = member.listenLoopback ?? !isLoopback(member.address);
  return {
    listenPeer: [`${start}${bind}:${peerPort}`],
    advertisePeer: [`${start}${advertise}:${peerPort}`],
    listenClient: [
      `${start}${bind}:${clientPort}`,
      ...(loopback && member.address !== '127.0.0.1' ? [`${start}127.0.0.1:${clientPort}`] : []),
    ],
    advertiseClient: [`${start}${advertise}:${clientPort}`],
  };
}

/** Client URLs of all members in the order of the description, for `--etcd-servers` of an API server. */
export function clientEndpoints(cluster: EtcdCluster): readonly string[] {
  return cluster.members.flatMap((member) => memberUrls(cluster, member).advertiseClient);
}

/** `--initial-cluster` of a bootstrap: every member's name with its advertised peer URLs. */
export function initialCluster(cluster: EtcdCluster): string {
  return cluster.members
    .flatMap((member) => memberUrls(cluster, member).advertisePeer.map((url) => `${member.name}=${url}`))
    .join(',');
}

/** True if two lists have the same URLs, in any order. */
export function sameUrls(left: readonly string[], right: readonly string[]): boolean {
  return left.length === right.length && left.every((url) => right.includes(url));
}

/**
 * The described member of that name.
 * @throws EtcdConfigError `unknown-member` when there is none, `duplicate-member` when there are several.
 */
export function memberNamed(cluster: EtcdCluster, name: string): EtcdMember {
  const found = cluster.members.filter((member) => member.name === name);
  const [member] = found;
  if (member === undefined) {
    const known = cluster.members.map((each) => each.name).join(', ');
    throw new EtcdConfigError(
      'unknown-member',
      `the cluster has no member "${name}"`,
      `use one of its members (${known}) or add it to the description`,
    );
  }
  if (found.length > 1) {
    throw new EtcdConfigError(
      'duplicate-member',
      `the cluster has ${found.length} members named "${name}"`,
      'give each member a name of its own',
    );
  }
  return member;
}
