import { didYouMean } from '@harderway/diagnostics';
import { DoctorError } from '../bundle/errors.js';
import type { Bundle } from '../bundle/model.js';
import type { Found } from '../checks/check.js';
import { layers } from '../checks/layers.js';
import { packetPaths } from '../checks/path/path.js';
import { silenceOf } from '../checks/symptoms/silence.js';
import { type Cluster, clusterOf } from '../cluster/cluster.js';
import { type Candidate, fold } from './fold.js';
import { progressOf } from './progress.js';
import type { ExplainedPath, Finding, Health, Report } from './report.js';
import { type DoctorCode, rules } from './rules.js';
import { unreadOf } from './unread/unread.js';

/** Options of {@link judge}. */
export interface JudgeOptions {
  /** Report these codes alone, and judge the health by them alone. Default: all. */
  readonly only?: readonly string[] | undefined;
  /** Do not report these codes, nor judge the health by them. They do not explain others either. */
  readonly skip?: readonly string[] | undefined;
}

/** A code that no rule has would leave out every finding, and a faulty cluster would look healthy. */
function assertCodes(codes: readonly string[]): void {
  const unknown = codes.find((code) => !isCode(code));
  if (unknown === undefined) return;
  const known = rules.rules.map(({ code }) => code);
  throw new DoctorError('unknown-code', `no finding has the code ${unknown}`, {
    hint: didYouMean(unknown, known).trim() || undefined,
  });
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

/** Whether a finding rests on nothing that may only not have been read. */
const isProven = ({ evidence }: Found): boolean =>
  !evidence.some((each) => 'isUnknown' in each && each.isUnknown === true);

/** Without a host, nothing was read, and so nothing is known. */
function healthOf(findings: readonly Finding[], { hosts, unread }: Pick<Report, 'hosts' | 'unread'>): Health {
  if (findings.some(({ severity }) => severity !== 'info')) return 'faulty';
  return unread.length === 0 && hosts.length > 0 ? 'healthy' : 'unknown';
}

/**
 * Judges a bundle: what is wrong, where, by which evidence, and which commands repair it. Looks at no host, and never
 * throws for a bundle that `parseBundle` has read. Missing parts of a bundle are not findings, but with them `health` is never
 * `healthy`.
 *
 * @throws DoctorError `unknown-code` where an option names a code that no finding has
 */
export function judge(bundle: Bundle, { only, skip = [] }: JudgeOptions = {}): Report {
  assertCodes([...(only ?? []), ...skip]);
  const cluster = clusterOf(bundle);
  const candidates = layers.flatMap((checks) =>
    Object.entries(checks).flatMap(([code, check]): readonly Candidate[] =>
      isCode(code) && !skip.includes(code)
        ? [...check(cluster)].filter(isProven).map((found) => ({ code, found }))
        : [],
    ),
  );
  const all = fold(candidates);
  const findings = all.filter(({ id }) => only?.includes(id) ?? true);
  const unread = unreadOf(bundle, cluster);
  const hosts = cluster.hosts.map(({ name, role }) => ({ name, role }));
  return {
    version: 1,
    health: healthOf(findings, { hosts, unread }),
    findings,
    paths: explainedPaths(cluster, all),
    hosts,
    progress: progressOf(cluster),
    unread,
  };
}
