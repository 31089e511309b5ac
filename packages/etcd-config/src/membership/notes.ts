import type { EtcdCluster } from '../cluster/model.js';
import { newestPatch, storesPromotions } from '../versions/releases.js';
import { matchMembers } from './compare.js';
import { isUp, type MembershipNote, type ObservedCluster } from './model.js';
import { subjectOf } from './simulation.js';
import type { MembershipStep } from './step.js';

/** Notes on a plan. A member that is down stays in the cluster, and counts, until somebody decides about it. */
export function notesOn(
  cluster: EtcdCluster,
  observed: ObservedCluster,
  steps: readonly MembershipStep[],
): readonly MembershipNote[] {
  const handled = new Set(steps.map(({ action }) => subjectOf(action)));
  const adds = steps.some(({ action: { kind } }) => kind === 'add-learner' || kind === 'add-voter');
  const refused = adds ? '; etcd adds no member until then, unless --strict-reconfig-check is off' : '';
  const down = matchMembers(cluster, observed.members)
    .filter(({ member, listed }) => !isUp(observed, listed) && !handled.has(member.name))
    .map(({ member: { name } }): MembershipNote => {
      const message = `${name} does not answer: start it, or name it as one to replace if its data is lost${refused}`;
      return { code: 'member-down', member: name, message };
    });
  const promoted = steps
    .filter(({ action: { kind } }) => kind === 'promote' && !storesPromotions(cluster.version))
    .map(({ action }): MembershipNote => {
      const member = subjectOf(action);
      const message = `etcd ${cluster.version} promotes ${member}, but does not store it for 3.6: run ${newestPatch(cluster.version)} first`;
      return { code: 'learner-promotion', member, message };
    });
  return [...down, ...promoted];
}
