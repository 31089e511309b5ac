import type { ClusterSpec } from '@harderway/cluster-spec';
import { memberUrls, sameUrls } from '@harderway/etcd-config';
import type { ListedMember } from '@harderway/etcd-config/etcdctl';
import { type MembershipStep, quorumText } from '@harderway/etcd-config/membership';
import { votes } from '../../components/etcd/answer.js';
import { etcdCluster } from '../../components/etcd/cluster.js';
import { store } from '../../components/index.js';
import { controlHosts } from '../../hosts/topology.js';
import type { Guard } from '../../model/plan.js';
import type { Membership } from './membership.js';
import { listedOf } from './situation.js';

/** The members as the steps of a plan change them, one after another. */
export interface MembershipSimulation {
  readonly spec: ClusterSpec;
  readonly membership: Membership;
  /** As etcd will list them. */
  members: readonly ListedMember[];
  /** Hosts whose members vote and answer. */
  readonly up: Set<string>;
}

/** The members as they are before the first step. */
export function simulateMembership(spec: ClusterSpec, membership: Membership): MembershipSimulation {
  const { answers, members } = membership.etcd;
  const up = [...answers].flatMap(([host, answer]) => (votes(answer) ? [host] : []));
  return { spec, membership, members, up: new Set(up) };
}

/** The peer URLs of the member that a host has, or will have. */
export function peerUrlsOf(spec: ClusterSpec, host: string): readonly string[] {
  const { name, address } = [...controlHosts(spec), ...spec.leaving].find((own) => own.name === host) ?? {
    name: host,
    address: '',
  };
  return memberUrls(etcdCluster(spec), { name, address }).advertisePeer;
}

/** The host of a listed member: etcd may know it by another name. */
export const hostOf = ({ spec, members }: MembershipSimulation, id: string): string | undefined =>
  [...controlHosts(spec), ...spec.leaving].find((host) => listedOf(spec, host, members)?.id === id)?.name;

/** Whether a listed member is that of a host. */
function isOf({ spec }: MembershipSimulation, host: string): (listed: ListedMember) => boolean {
  const urls = peerUrlsOf(spec, host);
  return ({ peerUrls }) => sameUrls(peerUrls, urls);
}

/** Whether the member of a host is a learner by now. */
export const isLearner = (course: MembershipSimulation, host: string): boolean =>
  course.members.some((own) => own.learner && isOf(course, host)(own));

/** Changes what is listed about the member of a host. */
export function updateListed(course: MembershipSimulation, host: string, edit: Partial<ListedMember>): void {
  const isOwn = isOf(course, host);
  course.members = course.members.map((own) => (isOwn(own) ? { ...own, ...edit } : own));
}

/** The hosts whose members can be asked to change the member of a host: those that stay. */
export const membersToAsk = ({ up, membership }: MembershipSimulation, host: string): readonly string[] =>
  [...up].filter((other) => other !== host && !membership.leavingVoters.includes(other));

/** The guard of a change of the member of a host. */
export function guardOf({ up }: MembershipSimulation, host: string, { after }: MembershipStep): Guard {
  const others = [...up].filter((other) => other !== host);
  const needed = Math.min(after.needed, others.length);
  return { component: store.stage, text: quorumText(after), others, needed };
}
