import type { EtcdCluster, EtcdMember } from '../cluster/model.js';
import { memberUrls, sameUrls } from '../cluster/urls.js';
import type { ListedMember } from '../etcdctl/member-list.js';

/** One difference between the members of the running cluster and its description. */
export type MemberDifference =
  | { readonly kind: 'missing'; readonly name: string; readonly peerUrls: readonly string[] }
  | { readonly kind: 'unexpected'; readonly listed: ListedMember }
  | {
      readonly kind: 'peer-urls' | 'client-urls';
      readonly name: string;
      readonly listed: ListedMember;
      readonly expected: readonly string[];
    }
  | {
      readonly kind: 'name' | 'not-started' | 'learner';
      readonly name: string;
      readonly listed: ListedMember;
    };

/** A described member, and the same member in the list. */
export interface MatchedMember {
  readonly member: EtcdMember;
  readonly listed: ListedMember;
}

/** The result of comparing a member list with a description. */
export interface MemberComparison {
  readonly matched: readonly MatchedMember[];
  /** In the order of the description, then the members that it does not have. */
  readonly differences: readonly MemberDifference[];
  /** True if there is no difference. False where no members are listed: nothing is known then. */
  readonly inStep: boolean;
}

/**
 * Pairs described members with listed ones: by their peer URLs first, since a member is where the others reach it, then by name. So
 * two that have exchanged their names are not taken for each other.
 */
export function matchMembers(
  cluster: EtcdCluster,
  listed: readonly ListedMember[],
): readonly MatchedMember[] {
  const left = new Set(listed);
  const pairs = new Map<EtcdMember, ListedMember>();
  const take = (member: EtcdMember, found: ListedMember | undefined): void => {
    if (found === undefined) return;
    pairs.set(member, found);
    left.delete(found);
  };
  for (const member of cluster.members) {
    const urls = memberUrls(cluster, member).advertisePeer;
    take(
      member,
      [...left].find((each) => sameUrls(each.peerUrls, urls)),
    );
  }
  for (const member of cluster.members.filter((each) => !pairs.has(each))) {
    take(
      member,
      [...left].find((each) => each.name === member.name),
    );
  }
  return cluster.members.flatMap((member) => {
    const found = pairs.get(member);
    return found === undefined ? [] : [{ member, listed: found }];
  });
}

function differencesOf(cluster: EtcdCluster, { member, listed }: MatchedMember): readonly MemberDifference[] {
  const { name } = member;
  const urls = memberUrls(cluster, member);
  const found: MemberDifference[] = [];
  if (!listed.started) found.push({ kind: 'not-started', name, listed });
  else if (listed.name !== name) found.push({ kind: 'name', name, listed });
  if (listed.learner) found.push({ kind: 'learner', name, listed });
  if (!sameUrls(listed.peerUrls, urls.advertisePeer)) {
    found.push({ kind: 'peer-urls', name, listed, expected: urls.advertisePeer });
  }
  if (listed.started && !sameUrls(listed.clientUrls, urls.advertiseClient)) {
    found.push({ kind: 'client-urls', name, listed, expected: urls.advertiseClient });
  }
  return found;
}

/** Compares the members of the running cluster with its description. */
export function compareMembers(cluster: EtcdCluster, listed: readonly ListedMember[]): MemberComparison {
  const matched = matchMembers(cluster, listed);
  const differences = cluster.members.flatMap((member): readonly MemberDifference[] => {
    const pair = matched.find((each) => each.member === member);
    return pair === undefined
      ? [{ kind: 'missing', name: member.name, peerUrls: memberUrls(cluster, member).advertisePeer }]
      : differencesOf(cluster, pair);
  });
  const known = new Set(matched.map((each) => each.listed));
  const unexpected = listed.filter((each) => !known.has(each));
  const all = [
    ...differences,
    ...unexpected.map((each): MemberDifference => ({ kind: 'unexpected', listed: each })),
  ];
  // No cluster is without members, so nothing is known of one that lists none.
  return { matched, differences: all, inStep: all.length === 0 && listed.length > 0 };
}
