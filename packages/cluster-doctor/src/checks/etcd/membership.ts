import type { Cluster } from '../../cluster/cluster.js';
import { listedMembers, memberData, serves, sizeOf } from '../../cluster/etcd.js';
import type { Program } from '../../cluster/program.js';
import { type Checks, type Found, type RepairDraft, subjectOf } from '../check.js';
import { setFlag, unitName } from '../repairs.js';
import { sh, words } from '../shell.js';
import { etcdctl } from './etcdctl.js';

/**
 * Removes a member through another one, adds it again, and lets it start with empty data. No commands without a majority of
 * members that serve: the data of this one may be needed then.
 */
function rejoin(cluster: Cluster, program: Program): readonly RepairDraft[] {
  const members = cluster.programs('etcd');
  const serving = members.filter((other) => other !== program && serves(other));
  const [helper] = serving;
  if (helper === undefined || serving.length <= sizeOf(cluster.hosts, members) / 2) return [];
  const {
    name = program.host,
    'data-dir': directory = '/var/lib/etcd',
    'initial-advertise-peer-urls': urls = '',
  } = program.flags;
  const host = cluster.host(helper.host);
  const member = host === undefined ? undefined : listedMembers(host)?.find((each) => each.name === name);
  const removal =
    member === undefined
      ? []
      : [{ host: helper.host, command: words(etcdctl(helper), sh`member remove ${member.id}`) }];
  return [
    { host: program.host, command: sh`systemctl stop ${unitName(program)}` },
    ...removal,
    { host: helper.host, command: words(etcdctl(helper), sh`member add ${name} --peer-urls=${urls}`) },
    // Not removed, and not replaced: run once more, the commands would take the data of the new member.
    {
      host: program.host,
      command: sh`mv -T ${directory}/member ${directory}/member-${member?.id ?? 'removed'}`,
    },
    setFlag(program, 'initial-cluster-state', 'existing'),
  ];
}

/** A fault that a member reports itself, and its explanation. */
function* reported(
  cluster: Cluster,
  pattern: RegExp,
  about: (program: Program, line: string) => Omit<Found, 'hosts' | 'evidence' | 'breaks'>,
): Iterable<Found> {
  for (const program of cluster.programs('etcd')) {
    const line = serves(program) ? undefined : program.journal.findLast((each) => pattern.test(each));
    if (line === undefined) continue;
    yield {
      hosts: [program.host],
      evidence: [{ host: program.host, file: `<journal ${program.unit?.name ?? 'etcd'}>`, text: line }],
      breaks: [subjectOf(program)],
      ...about(program, line),
    };
  }
}

/** Log lines of a member that has lost its data, started with `initial-cluster-state` `new` or `existing`. */
const LOST = /has already been bootstrapped|tocommit\(\d+\) is out of range \[lastIndex\(0\)\]/;

/** The log line of a member whose log ends before entries that it has confirmed to the leader. */
const SHORTENED = /tocommit\((\d+)\) is out of range \[lastIndex\(([1-9]\d*)\)\]/;

export const etcdMembershipChecks: Checks = {
  'etcd-data-lost': function* (cluster) {
    yield* reported(cluster, LOST, (program) => ({
      message: `etcd on ${program.host} has lost its data, and the others know it as a member`,
      repair: rejoin(cluster, program),
      advice:
        'Remove the member and add it again, one at a time. Never found a new cluster beside one that works.',
    }));
    yield* reported(cluster, SHORTENED, (program, line) => {
      const [, confirmed, last] = SHORTENED.exec(line) ?? [];
      return {
        message: `etcd on ${program.host} has lost the end of its log: it has confirmed entry ${confirmed}, and its last one is ${last}`,
        repair: rejoin(cluster, program),
        advice:
          'Its disk was set back to an earlier state, or lost writes. Remove the member and add it again with empty data.',
      };
    });
    for (const program of cluster.programs('etcd')) {
      const host = cluster.host(program.host);
      const data = host === undefined ? undefined : memberData(host, program);
      const said = program.journal.some((line) => LOST.test(line));
      const known = cluster.programs('etcd').some((other) => {
        const from = cluster.host(other.host);
        return (
          other !== program &&
          from !== undefined &&
          listedMembers(from)?.some(({ name }) => name === program.flags['name'])
        );
      });
      if (data === undefined || data.hasMember || said || !known || serves(program)) continue;
      yield {
        hosts: [program.host],
        message: `the data directory of etcd on ${program.host} is empty, and the others know it as a member`,
        evidence: [{ host: program.host, file: data.directory, text: 'no member directory' }],
        repair: rejoin(cluster, program),
        advice: 'Remove the member and add it again. Never found a new cluster beside one that works.',
        breaks: [subjectOf(program)],
      };
    }
  },
  'etcd-member-removed': function* (cluster) {
    yield* reported(
      cluster,
      /permanently removed from the cluster|the member has been removed/,
      (program) => ({
        message: `etcd on ${program.host} was removed from the cluster, and is still started`,
        repair: rejoin(cluster, program),
        advice: 'Add it again with empty data, or disable its unit.',
      }),
    );
  },
};
