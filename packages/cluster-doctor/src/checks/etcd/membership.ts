import type { Cluster } from '../../cluster/cluster.js';
import { initialMembers, listedMembers, memberData, serves } from '../../cluster/etcd.js';
import type { Program } from '../../cluster/program.js';
import {
  type Checks,
  commandOf,
  type Found,
  type Repair,
  replaceIn,
  restart,
  subjectOf,
  unitName,
} from '../check.js';

/** Programs whose value differs from the one that most have, and that one. */
function different(
  programs: readonly Program[],
  read: (program: Program) => string,
): readonly { readonly program: Program; readonly usual: Program }[] {
  const count = (value: string): number => programs.filter((program) => read(program) === value).length;
  const usual = programs.reduce<Program | undefined>(
    (most, each) => (most === undefined || count(read(each)) > count(read(most)) ? each : most),
    undefined,
  );
  return usual === undefined
    ? []
    : programs.flatMap((program) => (read(program) === read(usual) ? [] : [{ program, usual }]));
}

const tokenOf = ({ flags }: Program): string => flags['initial-cluster-token'] ?? 'etcd-cluster';

const listOf = ({ flags }: Program): string =>
  initialMembers(flags['initial-cluster'])
    .map(([name, { address, port }]) => `${name}=${address}:${port}`)
    .sort()
    .join(',');

const schemesOf = ({ flags }: Program): string =>
  initialMembers(flags['initial-cluster'])
    .map(([name, { scheme }]) => `${name}=${scheme}`)
    .sort()
    .join(',');

/** The options with which etcdctl reaches a member. */
export function etcdctl({ flags }: Program): string {
  const url = flags['listen-client-urls']?.split(',').at(-1) ?? 'http://127.0.0.1:2379';
  const files = [
    ['cacert', flags['trusted-ca-file']],
    ['cert', flags['cert-file']],
    ['key', flags['key-file']],
  ].flatMap(([option, path]) => (path === undefined ? [] : [`--${option}=${path}`]));
  return ['ETCDCTL_API=3 etcdctl', `--endpoints=${url}`, ...files].join(' ');
}

/** Removes a member through another one, adds it again, and lets it start with empty data. */
function rejoin(cluster: Cluster, program: Program): readonly Repair[] {
  const helper = cluster.programs('etcd').find((other) => other !== program && serves(other));
  if (helper === undefined) return [];
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
      : [{ host: helper.host, command: `${etcdctl(helper)} member remove ${member.id}` }];
  return [
    { host: program.host, command: `systemctl stop ${unitName(program)} && rm -rf ${directory}/member` },
    ...removal,
    { host: helper.host, command: `${etcdctl(helper)} member add ${name} --peer-urls=${urls}` },
    {
      host: program.host,
      command: `sed -i -E 's|(--initial-cluster-state[= ])new|\\1existing|' ${program.place('initial-cluster-state').file} && ${restart(program).command}`,
    },
  ];
}

/** A fault that a member reports itself, and its explanation. */
function* reported(
  cluster: Cluster,
  pattern: RegExp,
  about: (program: Program) => Omit<Found, 'hosts' | 'evidence' | 'breaks'>,
): Iterable<Found> {
  for (const program of cluster.programs('etcd')) {
    const line = serves(program) ? undefined : program.journal.findLast((each) => pattern.test(each));
    if (line === undefined) continue;
    yield {
      hosts: [program.host],
      evidence: [{ host: program.host, file: `<journal ${program.unit?.name ?? 'etcd'}>`, text: line }],
      breaks: [subjectOf(program)],
      shows: commandOf(program),
      ...about(program),
    };
  }
}

export const etcdMembershipChecks: Checks = {
  *'etcd-scheme-mixed'(cluster) {
    for (const { program, usual } of different(cluster.programs('etcd'), schemesOf)) {
      const place = program.place('initial-cluster');
      const wrong = initialMembers(program.flags['initial-cluster']).find(
        ([name, { scheme }]) =>
          !initialMembers(usual.flags['initial-cluster']).some(
            ([other, url]) => other === name && url.scheme === scheme,
          ),
      );
      const right = initialMembers(usual.flags['initial-cluster']).find(([name]) => name === wrong?.[0]);
      if (wrong === undefined || right === undefined) continue;
      yield {
        hosts: [program.host],
        message: `--initial-cluster on ${program.host} has ${wrong[1].text} for ${wrong[0]}, and ${right[1].scheme} elsewhere`,
        evidence: [place, usual.place('initial-cluster')],
        repair: [
          replaceIn(program, place.file, `${wrong[0]}=${wrong[1].text}`, `${right[0]}=${right[1].text}`),
        ],
        breaks: [subjectOf(program)],
        shows: commandOf(program),
      };
    }
    for (const program of cluster.programs('etcd')) {
      const tls = program.flags['peer-cert-file'] !== undefined || program.flags['peer-auto-tls'] === 'true';
      const plain = initialMembers(program.flags['initial-cluster']).every(
        ([, { scheme }]) => scheme === 'http',
      );
      if (!tls || !plain || program.flags['initial-cluster'] === undefined) continue;
      yield {
        hosts: [program.host],
        message: `--initial-cluster on ${program.host} has http, and certificates for peers are set`,
        evidence: [program.place('initial-cluster'), program.place('peer-cert-file')],
        repair: [replaceIn(program, program.place('initial-cluster').file, '=http://', '=https://')],
        breaks: [subjectOf(program)],
        shows: commandOf(program),
      };
    }
  },
  *'etcd-cluster-differs'(cluster) {
    for (const [flag, read] of [
      ['initial-cluster-token', tokenOf],
      ['initial-cluster', listOf],
    ] as const)
      for (const { program, usual } of different(cluster.programs('etcd'), read)) {
        const place = program.place(flag);
        yield {
          hosts: [program.host],
          message: `--${flag} on ${program.host} is not that of ${usual.host}: they found two clusters`,
          evidence: [place, usual.place(flag)],
          repair: [replaceIn(program, place.file, program.flags[flag] ?? '', usual.flags[flag] ?? '')],
          advice: `If etcd on ${program.host} has data of its own from a wrong start, stop it and remove ${program.flags['data-dir'] ?? 'its data directory'}/member on that host only, before it starts again.`,
          breaks: [subjectOf(program)],
          shows: commandOf(program),
        };
      }
  },
  *'etcd-force-new-cluster'(cluster) {
    for (const program of cluster.programs('etcd')) {
      const value = program.flags['force-new-cluster'];
      if (value === undefined || value === 'false') continue;
      const place = program.place('force-new-cluster');
      yield {
        hosts: [program.host],
        message: `etcd on ${program.host} founds a new cluster of one member at each start`,
        evidence: [place],
        repair: [
          {
            host: program.host,
            command: `sed -i -E 's/ *--?force-new-cluster(=[a-z]+)?//' ${place.file} && ${restart(program).command}`,
          },
        ],
        advice: 'The flag is for one start, to rescue the data of a member. Add the others again afterwards.',
        breaks: [subjectOf(program)],
      };
    }
  },
  'etcd-data-lost': function* (cluster) {
    yield* reported(cluster, /has already been bootstrapped/, (program) => ({
      message: `etcd on ${program.host} has lost its data, and the others know it as a member`,
      repair: rejoin(cluster, program),
      advice:
        'Remove the member and add it again, one at a time. Never found a new cluster beside one that works.',
    }));
    for (const program of cluster.programs('etcd')) {
      const host = cluster.host(program.host);
      const data = host === undefined ? undefined : memberData(host, program);
      const said = program.journal.some((line) => /has already been bootstrapped/.test(line));
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
