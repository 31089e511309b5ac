import { dirname } from 'node:path/posix';
import { type ClusterSpec, judgedVersions } from '@harderway/cluster-spec';
import { restoreProgram } from '@harderway/etcd-snapshots';
import { etcd as facts, portsIn } from '@harderway/program-settings';
import { quorumOf } from '../../hosts/topology.js';
import type { Descriptor, Voters } from '../../model/component.js';
import type { Item, ItemInputs } from '../../model/item.js';
import { filesReadBy, filesRemovedFor, filesWrittenFor } from '../extra-files.js';
import { directory, plain, program, service, unitFile } from '../items.js';
import { serviceUser, unitMode } from '../service-user.js';
import { probeOf } from './administrators.js';
import { memberHealthy, memberSpace, membersMatch } from './checks.js';
import { etcdCredentials, retiredFromEtcd } from './credentials.js';
import { memberQuestions, ownDirectories } from './data.js';
import { memberHealth } from './health.js';
import { etcdLeader } from './leader.js';
import { etcdServers } from './servers.js';
import { memberServes } from './serves.js';
import { etcdUnit, unitName } from './unit.js';

/**
 * Where etcd writes. In the guide it is root, and may write what is another's: a directory of the time of the production
 * profile keeps its owner, since it would be taken from a member that still runs.
 */
function dataDirectories({ profile, etcd: { dataDirectory, extraFlags } }: ClusterSpec): readonly Item[] {
  const { name } = facts;
  if (profile === 'guide')
    return [plain({ kind: 'directory', path: dataDirectory, mode: 0o700, leftTo: name })];
  const log = extraFlags['wal-dir'];
  // etcd makes its log beside wal-dir and renames it, so the directory that holds both is etcd's too.
  const paths = [dataDirectory, ...(log === undefined ? [] : [dirname(log), log])];
  return [...new Set(paths)].map((path) =>
    plain({ kind: 'directory', path, mode: 0o700, owner: name, group: name }),
  );
}

/** etcd on each control node, as one cluster. */
export const etcd: Descriptor = {
  unit: unitName,
  layer: 'store',
  ports: ({ profile }) => portsIn(profile, facts).map(({ number }) => number),
  questions: ({ spec }) => memberQuestions(spec),
  probeCommand: probeOf,
  rolls: {
    leader: etcdLeader,
    handOver: (member, through) => ({ kind: 'step-aside', member, through }),
    guard: {
      code: 'quorum-at-risk',
      health: () => memberHealth,
      needed: quorumOf,
      text: ({ all, needed, up, host }: Voters) =>
        `${all} voters, ${needed} needed, ${up} stay up without ${host}`,
    },
  },
  prepares: (place) => [directory(facts.directory), ...etcdCredentials(place)],
  installs: (place) => {
    const binary = program('etcd');
    const file = unitFile(
      unitName,
      ({ arch, etcdFounded, joining }) =>
        etcdUnit(
          place,
          arch,
          joining === undefined
            ? { kind: etcdFounded ? 'running' : 'bootstrap' }
            : { kind: 'joining', members: joining },
        ),
      // A member reads the cluster state at its first start only, so a change of it needs no restart.
      { atStart: ({ arch }) => etcdUnit(place, arch, { kind: 'bootstrap' }), mode: unitMode(place.spec) },
    );
    // A learner is not healthy: it answers no reads. An operation waits until it votes.
    const readiness = ({ joining }: ItemInputs) =>
      joining === undefined ? { argv: memberServes, timeoutMs: 120_000 } : undefined;
    return [
      ...serviceUser(facts, place.spec),
      ...dataDirectories(place.spec),
      ...filesWrittenFor(place.spec, facts.name),
      binary,
      program('etcdctl'),
      ...(restoreProgram(judgedVersions(place.spec.versions).etcd) === 'etcdutl' ? [program('etcdutl')] : []),
      file,
      service(unitName, [binary, ...etcdCredentials(place), ...filesReadBy(place.spec, facts.name), file], {
        early: true,
        readiness,
      }),
      ...filesRemovedFor(place.spec, facts.name),
      ...retiredFromEtcd(place),
    ];
  },
  leaves: ({ spec }) => ownDirectories(spec).map((own) => ({ kind: 'absent', recursive: true, ...own })),
  servers: etcdServers,
  checks: (hosts, spec) => [
    ...hosts.map(memberHealthy),
    ...hosts.slice(0, 1).map(membersMatch),
    ...hosts.map((host) => memberSpace(host, spec)),
  ],
};
