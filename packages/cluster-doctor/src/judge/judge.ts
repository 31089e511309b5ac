import type { Bundle, HostFacts } from '../bundle/model.js';
import { layers } from '../checks/layers.js';
import { packetPaths } from '../checks/path/path.js';
import { silenceOf } from '../checks/symptoms/silence.js';
import { type Cluster, clusterOf } from '../cluster/cluster.js';
import { type Candidate, fold } from './fold.js';
import { progressOf } from './progress.js';
import type { ExplainedPath, Finding, Health, Report } from './report.js';
import { type DoctorCode, rules } from './rules.js';

/** Options of {@link judge}. */
export interface JudgeOptions {
  /** Report these codes alone. Default: all. */
  readonly only?: readonly string[] | undefined;
  /** Do not report these codes. They do not explain others either. */
  readonly skip?: readonly string[] | undefined;
}

const isCode = (code: string): code is DoctorCode => rules.find(code) !== undefined;

/** The paths of packets that get no answer, each with the finding that it shows, or is shown below. */
const explainedPaths = (cluster: Cluster, findings: readonly Finding[]): readonly ExplainedPath[] =>
  packetPaths(cluster).map((path) => ({
    ...path,
    finding: findings.find((finding) =>
      [finding, ...finding.consequences].some(({ message }) => message === silenceOf(path)),
    )?.id,
  }));

/** Questions that every host of a sound cluster can answer: after a failure, nobody knows. Others answer by their exit code too. */
const needsAnswer =
  /^(?:addresses|links|routes|disks|inodes|listening|firewall|etcd-(?:members|status|alarms)|data .*)$/s;

/** The line in which a program says why it failed, or its last one. */
function complaintOf(output: string): string | undefined {
  const lines = output.trim().split('\n');
  return lines.findLast((line) => /^\w+: /.test(line)) ?? lines.at(-1);
}

/** The subjects of a host that were not read; the host itself, if there are no facts of it and the bundle does not say why. */
function unreadOf({ answers, files, processes, unread }: HostFacts): HostFacts['unread'] {
  if (unread.length === 0 && Object.keys({ ...answers, ...files }).length + processes.length === 0)
    return [{ subject: 'the host', reason: 'the bundle has no facts of it' }];
  const failed = Object.entries(answers).flatMap(([subject, { exitCode, output }]) =>
    exitCode !== 0 && needsAnswer.test(subject)
      ? [{ subject, reason: complaintOf(output) || `it ended with ${exitCode}` }]
      : [],
  );
  return [...unread, ...failed];
}

function healthOf(findings: readonly Finding[], unread: Report['unread']): Health {
  if (findings.some(({ severity }) => severity !== 'info')) return 'faulty';
  return unread.length === 0 ? 'healthy' : 'unknown';
}

/**
 * Judges a bundle: what is wrong, where, by which evidence, and which commands repair it. Looks at no host, and never
 * throws for a bundle that `parseBundle` has read. Missing parts of a bundle are not findings, but with them `health` is never
 * `healthy`.
 */
export function judge(bundle: Bundle, { only, skip = [] }: JudgeOptions = {}): Report {
  const cluster = clusterOf(bundle);
  const candidates = layers.flatMap((checks) =>
    Object.entries(checks).flatMap(([code, check]): readonly Candidate[] =>
      isCode(code) && !skip.includes(code) ? [...check(cluster)].map((found) => ({ code, found })) : [],
    ),
  );
  const all = fold(candidates);
  const findings = all.filter(({ id }) => only?.includes(id) ?? true);
  const tables = cluster.balancers.flatMap(({ host: { name }, unreadable: reason }) =>
    reason === undefined ? [] : [{ name, unread: [{ subject: 'the table of IPVS', reason }] }],
  );
  const unread = [
    ...bundle.hosts.map((host) => ({ name: host.name, unread: unreadOf(host) })),
    ...tables,
    ...(bundle.client === undefined ? [] : [{ name: 'client', unread: bundle.client.unread }]),
  ].flatMap(({ name, unread }) => unread.map((each) => ({ host: name, ...each })));
  return {
    version: 1,
    health: healthOf(findings, unread),
    findings,
    paths: explainedPaths(cluster, all),
    hosts: cluster.hosts.map(({ name, role }) => ({ name, role })),
    progress: progressOf(cluster),
    unread,
  };
}
