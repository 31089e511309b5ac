import { etcd as facts } from '@harderway/cluster-spec/programs';
import { restoreProgram } from '@harderway/etcd-config';
import { quorumOf } from '../../hosts/topology.js';
import type { Found } from '../item.js';
import { credential, directory, program, service, unitFile } from '../items.js';
import type { Descriptor, Voters } from '../model.js';
import { memberHealthy, membersMatch } from './checks.js';
import { etcdLeader } from './leader.js';
import { memberServes } from './serves.js';
import { etcdUnit } from './unit.js';

const unit = 'etcd.service';
const credentials = ['ca.pem', 'kubernetes.pem', 'kubernetes-key.pem'].map((name) =>
  credential(facts.directory, name),
);

/** etcd on each control node, as one cluster. */
export const etcd: Descriptor = {
  unit,
  rolls: {
    leader: etcdLeader,
    guard: {
      kind: 'etcd-quorum',
      code: 'quorum-at-risk',
      health: () => ({ argv: memberServes, isHealthy: ({ exitCode }) => exitCode === 0 }),
      needed: quorumOf,
      text: ({ all, needed, up, host }: Voters) =>
        `${all} voters, ${needed} needed, ${up} stay up without ${host}`,
    },
  },
  prepares: () => [directory(facts.directory), ...credentials],
  installs: (place) => {
    const binary = program('etcd');
    const file = unitFile(
      unit,
      ({ arch, etcdFounded, joining }) =>
        etcdUnit(
          place,
          arch,
          joining === undefined
            ? { kind: etcdFounded ? 'running' : 'bootstrap' }
            : { kind: 'joining', members: joining },
        ),
      // A member reads the cluster state at its first start only, so a change of it needs no restart.
      ({ arch }) => etcdUnit(place, arch, { kind: 'bootstrap' }),
    );
    // A learner is not healthy: it answers no reads. An operation waits until it votes.
    const starts = ({ joining }: Found) =>
      joining === undefined ? { readiness: { argv: memberServes, timeoutMs: 120_000 } } : {};
    return [
      directory(place.spec.etcd.dataDirectory, 0o700),
      binary,
      program('etcdctl'),
      ...(restoreProgram(place.spec.versions.etcd) === 'etcdutl' ? [program('etcdutl')] : []),
      file,
      service(unit, [binary, ...credentials, file], starts),
    ];
  },
  checks: (hosts) => [...hosts.map(memberHealthy), ...hosts.slice(0, 1).map(membersMatch)],
};
