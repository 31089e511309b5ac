import type { Found, Repair, RepairDraft, Subject } from '../checks/check.js';
import { needs } from './needs.js';
import type { Finding } from './report.js';
import { type DoctorCode, rules } from './rules.js';

/** Something found, with its code. */
export interface Candidate {
  readonly code: DoctorCode;
  readonly found: Found;
}

const severities = ['error', 'warning', 'info'] as const;

const severityOf = ({ code, found }: Candidate): (typeof severities)[number] =>
  found.severity ?? rules.find(code)?.severity ?? 'error';

const severityRank = (candidate: Candidate): number => severities.indexOf(severityOf(candidate));

/** The order in which symptoms explain each other, errors of a subject before its warnings. */
const RANKS = [
  'etcd',
  'leader',
  'kube-apiserver',
  'admission',
  'informers',
  'vrrp',
  'balancer',
  'ldirectord',
  'keepalived',
  'virtual-address',
  'weight',
  'client',
  'kube-controller-manager',
  'kube-scheduler',
];

function rank({ found: { shows } }: Candidate): number {
  // The quorum, and details of one program, come before the programs that need them.
  return shows === undefined ? -2 : RANKS.indexOf(shows.split('@')[0] ?? '');
}

/** Whether one finding is the cause of another. */
const explains = (cause: Candidate, needed: ReadonlySet<Subject>): boolean =>
  cause.found.breaks?.some((subject) => needed.has(subject)) ?? false;

/** Puts each symptom under its first cause. Faults of their own stay by themselves. */
function rootsOf(candidates: readonly Candidate[]): ReadonlyMap<Candidate, readonly Candidate[]> {
  const ordered = [...candidates].sort(
    (one, other) => rank(one) - rank(other) || severityRank(one) - severityRank(other),
  );
  const down = ordered.find(({ code }) => code === 'quorum-lost')?.found.hosts ?? [];
  const rootOf = new Map<Candidate, Candidate>();
  const roots = new Map<Candidate, Candidate[]>();
  for (const [index, candidate] of ordered.entries()) {
    const { shows } = candidate.found;
    const needed = shows === undefined ? undefined : needs(shows, down);
    const cause =
      needed === undefined
        ? undefined
        : ordered.slice(0, index).find((each) => severityOf(each) !== 'info' && explains(each, needed));
    const root = cause === undefined ? candidate : (rootOf.get(cause) ?? cause);
    rootOf.set(candidate, root);
    if (root === candidate) roots.set(candidate, []);
    else roots.get(root)?.push(candidate);
  }
  return roots;
}

const isRepair = (draft: RepairDraft): draft is Repair => draft.command !== undefined;

/** The repair of something found. Some of its commands without the others would do harm. */
function repairOf({ repair, advice }: Found): Pick<Finding, 'repair' | 'advice'> {
  if (repair.every(isRepair)) return { repair, advice };
  const byHand = 'No command is given, since one of these values does not fit into it: repair it by hand.';
  return { repair: [], advice: advice === undefined ? byHand : `${advice} ${byHand}` };
}

function findingOf(candidate: Candidate, consequences: readonly Candidate[]): Finding {
  const { code, found } = candidate;
  const { hosts, message, evidence } = found;
  return {
    id: code,
    severity: severityOf(candidate),
    hosts,
    message,
    explanation: rules.find(code)?.why ?? '',
    evidence,
    ...repairOf(found),
    page: `docs/findings/${code}.md`,
    consequences: consequences.map((each) => findingOf(each, [])),
  };
}

/** Findings by severity, the first cause of each first. `candidates` are in the order of the checks. */
export function fold(candidates: readonly Candidate[]): readonly Finding[] {
  const roots = rootsOf(candidates);
  return severities.flatMap((severity) =>
    candidates.flatMap((candidate) => {
      const consequences = roots.get(candidate);
      return consequences === undefined || severityOf(candidate) !== severity
        ? []
        : [findingOf(candidate, consequences)];
    }),
  );
}
