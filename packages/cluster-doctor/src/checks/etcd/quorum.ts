import type { Cluster } from '../../cluster/cluster.js';
import { memberData, serves } from '../../cluster/etcd.js';
import type { Evidence } from '../../cluster/evidence.js';
import { learnersOf } from '../../cluster/learners.js';
import type { Program } from '../../cluster/program.js';
import { type Checks, subjectOf } from '../check.js';
import { restart } from '../repairs.js';

/** A member with what its files say about how far it has got, the furthest first. */
function byProgress(cluster: Cluster): readonly { readonly program: Program; readonly evidence: Evidence }[] {
  return cluster
    .programs('etcd')
    .flatMap((program) => {
      const host = cluster.host(program.host);
      const data = host === undefined ? undefined : memberData(host, program);
      if (host === undefined || data === undefined || !data.hasMember) return [];
      const written = new Date(data.writtenAt * 1000).toISOString();
      const text = `term ${data.term}, index ${data.index} or more, log last written ${written}`;
      return [{ program, data, evidence: host.evidence(`${data.directory}/${data.newest}`, text) }];
    })
    .sort(
      ({ data: one }, { data: other }) =>
        other.term - one.term || other.index - one.index || other.writtenAt - one.writtenAt,
    );
}

/** The files that say of a member that `harderway restore` has begun there and has not ended. */
function restoresBegun(cluster: Cluster): readonly Evidence[] {
  return cluster.programs('etcd').flatMap((program) => {
    const host = cluster.host(program.host);
    const data = host === undefined ? undefined : memberData(host, program);
    return host !== undefined && data?.restoring === true
      ? [host.evidence(`${data.directory}/restore/id`, 'a restore has begun and is not over')]
      : [];
  });
}

/** The members that count for the quorum, and how many there are by the lists that founded the cluster. */
function votersOf(cluster: Cluster): { readonly members: readonly Program[]; readonly founded: number } {
  const learners = learnersOf(cluster);
  const members = cluster
    .programs('etcd')
    .filter((program) => !learners.some((learner) => learner.program === program));
  const founders = (list = ''): number =>
    list.split(',').filter((entry) => {
      const [name = ''] = entry.split('=');
      return entry !== '' && !learners.some((learner) => learner.name === name.trim());
    }).length;
  return { members, founded: Math.max(0, ...members.map(({ flags }) => founders(flags['initial-cluster']))) };
}

/** Why nobody should start members in the middle of a restore, and what completes it. */
const COMPLETE_RESTORE =
  'A restore was interrupted. Do not start etcd by hand: some members may have the data of the snapshot and others the former data. Run `harderway restore` with the same snapshot again, which completes the restore. Until it has stopped anything, `harderway restore --abandon` takes it back.';

export const quorumChecks: Checks = {
  *'quorum-lost'(cluster) {
    const { members, founded } = votersOf(cluster);
    const known = members.filter(({ unit, process }) => unit !== undefined || process !== undefined);
    const down = known.filter((program) => !serves(program));
    const size = Math.max(known.length, founded);
    const up = known.length - down.length;
    // Members on hosts that were not read may be up.
    const unknown = size - known.length;
    if (size === 0 || down.length === 0 || up + unknown >= Math.floor(size / 2) + 1) return;
    const progress = byProgress(cluster);
    const [newest] = progress;
    const restores = restoresBegun(cluster);
    yield {
      hosts: down.map(({ host }) => host),
      message: `etcd has lost its quorum: ${up} of ${size} members are active, and ${Math.floor(size / 2) + 1} are needed`,
      evidence: [
        ...restores,
        ...down.map(({ host, unit }) => ({
          host,
          file: `<systemctl show ${unit?.name ?? 'etcd'}>`,
          text: `ActiveState=${unit?.property('ActiveState') ?? 'inactive'}`,
        })),
        ...progress.map(({ evidence }) => evidence),
      ],
      repair: restores.length > 0 ? [] : down.map(restart),
      advice:
        restores.length > 0
          ? COMPLETE_RESTORE
          : [
              'Bring back members with their data as it is; with a majority of them, etcd works again and nothing is lost. Do not delete data, and do not use --force-new-cluster while a majority may come back.',
              newest === undefined
                ? ''
                : `If none of the others can come back, ${newest.program.host} has the newest data that was found: copy its ${newest.program.flags['data-dir'] ?? 'data directory'} away first, and restore all members from a snapshot of it.`,
            ]
              .join(' ')
              .trim(),
      breaks: ['quorum'],
      shows: 'quorum',
    };
  },
  *'quorum-at-risk'(cluster) {
    const { members } = votersOf(cluster);
    const down = members.filter((program) => !serves(program));
    const up = members.length - down.length;
    const needed = Math.floor(members.length / 2) + 1;
    if (down.length === 0 || up < needed || up > needed) return;
    yield {
      hosts: down.map(({ host }) => host),
      message: `etcd survives no further loss: ${up} of ${members.length} members are active`,
      evidence: down.map(({ host, unit }) => ({
        host,
        file: `<systemctl show ${unit?.name ?? 'etcd'}>`,
        text: `ActiveState=${unit?.property('ActiveState') ?? 'inactive'}`,
      })),
      repair: down.map(restart),
      shows: down.map(subjectOf)[0],
    };
  },
};
