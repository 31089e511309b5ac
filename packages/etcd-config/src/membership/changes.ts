import type { EtcdCluster, EtcdMember } from '../cluster/model.js';
import { memberUrls, sameUrls } from '../cluster/urls.js';
import type { ListedMember } from '../etcdctl/member-list.js';
import { storesPromotions } from '../versions/releases.js';
import { holds, quorumOf } from './quorum.js';
import { quorumNow, type Simulated, type Simulation, take, takeDown } from './simulation.js';

/** The name of a listed member; its id until it has one. */
export function label(listed: ListedMember): string {
  return listed.name === '' ? listed.id : listed.name;
}

/** The simulated member of an id. */
function simulated(simulation: Simulation, id: string): Simulated | undefined {
  return simulation.members.find((member) => member.id === id);
}

/** A member leaves, after the leader was moved away from it: to one of `leaving` only where no other voter is up. */
export function leave(
  simulation: Simulation,
  listed: ListedMember,
  why: string,
  leaving: ReadonlySet<string>,
): void {
  const name = label(listed);
  const others = simulation.members.filter(({ id, voter, up }) => voter && up && id !== listed.id);
  const next = others.find(({ id }) => !leaving.has(id)) ?? others[0];
  if (simulation.leaderId === listed.id && next !== undefined) {
    const [to, toId, fromUrls] = [next.name, next.id || undefined, listed.clientUrls];
    const action = { kind: 'move-leader', to, toId, from: name, fromUrls } as const;
    take(simulation, action, `${name} leads and is about to leave`, () => {
      simulation.leaderId = next.id;
    });
  }
  take(simulation, { kind: 'remove', id: listed.id, name }, why, () => {
    const at = simulation.members.findIndex((member) => member.id === listed.id);
    simulation.members.splice(at, 1);
  });
  const { id, peerUrls } = listed;
  take(
    simulation,
    { kind: 'discard', id, name, peerUrls },
    'a removed member may not come back with its old data',
  );
}

function promote(simulation: Simulation, member: Simulated, name: string): void {
  const { id } = member;
  take(simulation, { kind: 'wait-in-sync', name }, 'a learner votes only once it holds the log');
  take(simulation, { kind: 'promote', name, id: id || undefined }, `${name} is to vote`, () => {
    member.voter = true;
  });
}

/**
 * Whether a member joins as a voter: where the version does not store promotions, unless too few voters would be up until it
 * has started.
 */
function joinsAsVoter(simulation: Simulation, { version }: EtcdCluster): boolean {
  const { voters, up } = quorumNow(simulation);
  return !storesPromotions(version) && holds(quorumOf(voters + 1, up));
}

/** A described member that is new joins as a learner and is promoted. */
export function join(simulation: Simulation, cluster: EtcdCluster, member: EtcdMember): void {
  const { name } = member;
  const peerUrls = memberUrls(cluster, member).advertisePeer;
  const voter = joinsAsVoter(simulation, cluster);
  const added: Simulated = { name, id: '', voter, up: false };
  const kind = voter ? 'add-voter' : 'add-learner';
  const directly = voter ? `; etcd ${cluster.version} does not store promotions of learners for 3.6` : '';
  take(simulation, { kind, name, peerUrls }, `${name} is described, but not a member${directly}`, () => {
    simulation.members.push(added);
  });
  take(simulation, { kind: 'start', name }, 'it joins on an empty data directory', () => {
    added.up = true;
  });
  if (!voter) promote(simulation, added, name);
}

/** A member that was added, by an earlier run or by hand, but has not become a voter. */
export function finish(simulation: Simulation, member: EtcdMember, listed: ListedMember): void {
  const found = simulated(simulation, listed.id);
  if (found === undefined) return;
  const { name } = member;
  const up = (): void => {
    found.up = true;
  };
  if (!listed.started) take(simulation, { kind: 'start', name }, 'it was added and never started', up);
  if (!listed.learner) return;
  if (!found.up) take(simulation, { kind: 'restart', name }, 'it is a learner that does not answer', up);
  promote(simulation, found, name);
}

/** A member whose URLs or name differ from the description. */
export function move(
  simulation: Simulation,
  cluster: EtcdCluster,
  member: EtcdMember,
  listed: ListedMember,
): void {
  const found = simulated(simulation, listed.id);
  if (found === undefined || !listed.started) return;
  const urls = memberUrls(cluster, member);
  const { name } = member;
  const restart = { kind: 'restart', name } as const;
  if (!sameUrls(listed.peerUrls, urls.advertisePeer)) {
    const wasUp = found.up;
    const action = { kind: 'update-peer-urls', id: listed.id, name, peerUrls: urls.advertisePeer } as const;
    // From here on the others look for it where it does not listen yet.
    take(simulation, action, `${name} is reached at other URLs than described`, () => {
      found.up = false;
    });
    take(simulation, restart, 'it has to listen at its new URLs', () => {
      found.up = wasUp;
    });
  } else if (listed.name !== name || !sameUrls(listed.clientUrls, urls.advertiseClient)) {
    takeDown(simulation, restart, 'its name or its client URLs are not as described', found);
  }
}
