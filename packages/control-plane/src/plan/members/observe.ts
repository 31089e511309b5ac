import type { MemberAnswer } from '../../components/etcd/answer.js';
import { askMembers } from '../../components/etcd/ask.js';
import { etcdHasRun } from '../../components/etcd/data.js';
import { askHealthTwice } from '../../components/health.js';
import { store } from '../../components/index.js';
import { type Health, up } from '../../model/health.js';
import type { Session } from '../../model/session.js';
import { runs } from '../running.js';
import { type Membership, membershipOf } from './membership.js';
import { refuseMovedLog } from './moved-log.js';
import { isUp, type RunningEtcd, runningEtcd, type SeenHost } from './situation.js';
import { refuseSilentLeaving, refuseUnanswered } from './unanswered.js';
import { type MembershipWaves, membershipWaves } from './waves.js';

/** etcd as it was found, and the changes of its members, if there are any. */
export interface FoundMembers {
  /** Undefined where no member answers. */
  readonly etcd?: RunningEtcd | undefined;
  readonly change?: { readonly membership: Membership; readonly waves: MembershipWaves } | undefined;
}

/** Options of {@link findMembers}. */
interface FindOptions {
  /** Names of hosts whose members may be given up. */
  readonly replace?: readonly string[] | undefined;
  /** Names of hosts that have to be no members at the end. */
  readonly remove?: readonly string[] | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Health of members: those that vote, here or in another cluster, are up; others are asked for evidence. */
async function healthOfAll(
  session: Session,
  etcd: RunningEtcd,
  hosts: readonly string[],
  signal: AbortSignal | undefined,
): Promise<ReadonlyMap<string, Health>> {
  const asked = hosts.filter((host) => !isUp(etcd, host) && !etcd.foreign.has(host));
  const answers = asked.length === 0 ? [] : await askHealthTwice(session, store, asked, signal);
  return new Map([...hosts.map((host) => [host, up] as const), ...answers]);
}

/**
 * Finds out about etcd's members.
 *
 * @param early answers from while the hosts were probed; a member that was starting then is asked again
 * @throws ControlPlaneError `etcd-data-lost`, `etcd-log-elsewhere`, `membership-refused`, `quorum-at-risk`, `no-answer`
 */
export async function findMembers(
  session: Session,
  hosts: readonly SeenHost[],
  early: ReadonlyMap<string, MemberAnswer>,
  { replace = [], remove = [], signal }: FindOptions,
): Promise<FoundMembers> {
  const { spec } = session;
  refuseMovedLog(spec, hosts);
  const silent = hosts.filter(({ host, seen }) => !early.has(host.name) && runs(store, seen));
  const late = await askMembers(
    session,
    silent.map(({ host }) => host.name),
    signal,
  );
  const etcd = runningEtcd(new Map([...early, ...late]));
  if (etcd === undefined) {
    refuseUnanswered(spec, hosts);
    await refuseSilentLeaving(session, hosts, remove, signal);
    return {};
  }
  const membership = membershipOf(spec, hosts, etcd, await healthOfAll(session, etcd, replace, signal));
  return membership === undefined
    ? { etcd }
    : { etcd, change: { membership, waves: membershipWaves(spec, membership) } };
}

/** Whether etcd has been founded, on whichever hosts. */
export const isFounded = (found: FoundMembers, hosts: readonly SeenHost[]): boolean =>
  found.etcd !== undefined || hosts.some(({ seen }) => etcdHasRun(seen));
