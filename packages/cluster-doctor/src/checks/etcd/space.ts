import { alarmsOf, databaseOf, serves } from '../../cluster/etcd.js';
import type { Program } from '../../cluster/program.js';
import { type Checks, type RepairDraft, subjectOf } from '../check.js';
import { setFlag } from '../repairs.js';
import { sh, words } from '../shell.js';
import { etcdctl } from './etcdctl.js';

const GIB = 2 ** 30;
const FLAG = 'quota-backend-bytes';
/** The default quota, and the largest that etcd recommends, in bytes. */
const DEFAULT_QUOTA = 2 * GIB;
const MOST = 8 * GIB;
/** The share of the quota above which space is low. */
const FULL = 0.8;

/** The quota of a member's database in bytes. Undefined without a limit (a negative flag), and if the flag is not a whole number. */
function quotaOf({ flags }: Program): number | undefined {
  const quota = Number(flags[FLAG] ?? 0);
  if (!Number.isInteger(quota) || quota < 0) return undefined;
  return quota === 0 ? DEFAULT_QUOTA : quota;
}

const size = (bytes: number): string =>
  bytes < GIB ? `${Math.round(bytes / 2 ** 20)} MiB` : `${(bytes / GIB).toFixed(1)} GiB`;

/** Gives a member the largest recommended quota. */
const raise = (program: Program): RepairDraft => setFlag(program, FLAG, String(MOST));

/** Defragments a member, which returns free space to the file system. The member blocks meanwhile, so one goes after another. */
const shrink = (program: Program): RepairDraft => ({
  host: program.host,
  command: words(etcdctl(program), sh`--command-timeout=60s defrag`),
});

/** Compacts the history, which frees the space of replaced values on all members. */
const forget = (program: Program): RepairDraft => ({
  host: program.host,
  command: words(
    etcdctl(program),
    sh`endpoint status -w json | grep -o '"revision":[0-9]*' | cut -d: -f2 | xargs env`,
    etcdctl(program),
    sh`compact`,
  ),
});

/** The commands after which a cluster without space takes writes again. */
function makeSpace(programs: readonly Program[], full: readonly Program[]): readonly RepairDraft[] {
  const serving = programs.filter(serves);
  const [first] = serving;
  if (first === undefined) return [];
  return [
    ...full.filter((program) => (quotaOf(program) ?? MOST) < DEFAULT_QUOTA).map(raise),
    forget(first),
    ...serving.map(shrink),
    { host: first.host, command: words(etcdctl(first), sh`alarm disarm`) },
  ];
}

export const etcdSpaceChecks: Checks = {
  *'etcd-alarm'(cluster) {
    const programs = cluster.programs('etcd');
    const listed = cluster.hosts.flatMap((host) => alarmsOf(host, programs));
    const alarms = new Map(listed.map((each) => [each.text, each]));
    const kinds = new Set(listed.map(({ alarm }) => alarm));
    for (const kind of kinds) {
      const raised = [...alarms.values()].filter(({ alarm }) => alarm === kind);
      const members = raised.flatMap(({ member }) => (member === undefined ? [] : [member]));
      const hosts = [...new Set(raised.map(({ member, seenOn }) => member?.host ?? seenOn))];
      const isFull = kind === 'NOSPACE';
      yield {
        hosts,
        message: isFull
          ? `etcd takes no writes: the database has reached its quota on ${hosts.join(' and ')}`
          : `etcd has raised the alarm ${kind}${members.length === 0 ? '' : ` on ${hosts.join(' and ')}`}`,
        evidence: [
          ...raised.map(({ seenOn, text }) => ({ host: seenOn, file: '<etcdctl alarm list>', text })),
          ...(isFull
            ? members.filter(({ flags }) => flags[FLAG] !== undefined).map((each) => each.place(FLAG))
            : []),
        ],
        // Disarming would end the other alarm, too.
        repair:
          isFull && kinds.size === 1
            ? makeSpace(programs, members)
            : programs
                .filter(serves)
                .slice(0, 1)
                .map((program) => ({
                  host: program.host,
                  command: words(etcdctl(program), sh`endpoint hashkv --cluster -w table`),
                })),
        advice: isFull
          ? `Disarm the alarm only after there is space. If the values themselves need it, raise --${FLAG}, to ${MOST} at most.`
          : 'Members differ in their data. Take a snapshot of one whose hash the majority has, remove the other member, and add it again with empty data.',
        breaks: ['quorum'],
      };
    }
  },
  *'etcd-space-low'(cluster) {
    const programs = cluster.programs('etcd');
    for (const program of programs) {
      const host = cluster.host(program.host);
      const database = host === undefined ? undefined : databaseOf(host);
      const quota = quotaOf(program);
      if (host === undefined || database === undefined || quota === undefined) continue;
      if (database.bytes < FULL * quota || alarmsOf(host, programs).length > 0) continue;
      const isFragmented = database.usedBytes < (FULL / 2) * quota;
      yield {
        hosts: [host.name],
        message: `the database of etcd on ${host.name} has ${size(database.bytes)}, and its quota is ${size(quota)}`,
        evidence: [
          host.evidence(
            '<etcdctl endpoint status>',
            `dbSize=${database.bytes} dbSizeInUse=${database.usedBytes}`,
          ),
          program.place(FLAG),
        ],
        repair: [isFragmented || quota >= MOST ? shrink(program) : raise(program)],
        shows: subjectOf(program),
      };
    }
  },
};
