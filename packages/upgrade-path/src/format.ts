import type { RemovedApi } from './facts.js';
import type { Hop, MigratedProgram, SettingChange, Stage, UpgradePlan } from './model.js';

const quoted = (text: string): string => (text === '' ? '""' : text);

function changeLine({ kind, subject, before = '', after = '', reason, attention }: SettingChange): string {
  const mark = attention ? '!' : ' ';
  const what = {
    removed: `${subject}=${before}: left out`,
    renamed: `${subject}=${before} -> ${after}`,
    value: `${subject}: ${quoted(before)} -> ${after}`,
    file: `${subject}: ${before} -> ${after}`,
    default: `${subject}: the default goes from ${quoted(before)} to ${quoted(after)}`,
  }[kind];
  return kind === 'default' ? `    ${mark} ${what}` : `    ${mark} ${what} (${reason})`;
}

function programLines({ program, changes, unresolved }: MigratedProgram): readonly string[] {
  if (changes.length === 0 && unresolved.length === 0) return [];
  return [
    `  ${program}`,
    ...changes.map(changeLine),
    ...unresolved.map(({ message, hint }) => `    x ${message}${hint === undefined ? '' : ` (${hint})`}`),
  ];
}

const stageLine = ({ programs, leaderLast }: Stage, index: number): string =>
  `  ${index + 1}. ${programs.join(', ')}: host by host${leaderLast ? ', the leader last' : ''}`;

function apiLine({ group, version, resources, use, then }: RemovedApi): string {
  const instead =
    use !== undefined ? `use ${use}` : then !== undefined ? `recreate as ${then}` : 'nothing takes its place';
  return `    ${resources.join(', ')} in ${group}/${version} (${instead})`;
}

function hopLines(hop: Hop, index: number): readonly string[] {
  const { component, from, to, direction, beside, stages, programs, removedApis } = hop;
  const { basis, findings, oldestKubelet } = hop;
  const other = component === 'etcd' ? `Kubernetes ${beside.kubernetes}` : `etcd ${beside.etcd}`;
  const name = component === 'etcd' ? 'etcd' : 'Kubernetes';
  return [
    `${index + 1}. ${name} ${from} -> ${to}${direction === 'down' ? ' (downgrade)' : ''}, with ${other}`,
    ...(basis === undefined
      ? []
      : [`  warning: what follows is known ${basis} (read the release notes of ${to} first)`]),
    ...findings.map(
      ({ severity, message, hint }) => `  ${severity}: ${message}${hint === undefined ? '' : ` (${hint})`}`,
    ),
    ...(oldestKubelet === undefined ? [] : [`  kubelets: ${oldestKubelet} or newer before it begins`]),
    ...stages.map(stageLine),
    ...programs.flatMap(programLines),
    ...(removedApis.length === 0 ? [] : ['  no longer served', ...removedApis.map(apiLine)]),
  ];
}

/** Lines for what no hop could judge, each once: a file is as unknown in one hop as in the next. */
function uncheckedLines(hops: readonly Hop[]): readonly string[] {
  const lines = hops.flatMap(({ programs }) =>
    programs.flatMap(({ program, unchecked }) =>
      unchecked.map((what) => `? ${program}: not checked: ${what}`),
    ),
  );
  return [...new Set(lines)];
}

const count = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? '' : 's'}`;

/** How many hops there are, from where to where, and how many settings need attention on the way. */
function summaryOf({ from, to, hops }: Extract<UpgradePlan, { kind: 'plan' }>): string {
  const programs = hops.flatMap((hop) => hop.programs);
  const attention = programs.flatMap(({ changes }) => changes.filter((change) => change.attention)).length;
  const left = programs.flatMap(({ unresolved }) => unresolved).length;
  const open = uncheckedLines(hops).length;
  const parts = [
    count(hops.length, 'hop'),
    ...(attention === 0 ? [] : [`${count(attention, 'change')} to look at (!)`]),
    ...(left === 0 ? [] : [`${left} left to you (x)`]),
    ...(open === 0 ? [] : [`${open} not checked (?)`]),
  ];
  return `Kubernetes ${from.kubernetes} with etcd ${from.etcd} to ${to.kubernetes} with ${to.etcd}: ${parts.join(', ')}`;
}

/**
 * A plan for people: a summary, what was not checked (`?`), then each hop with its stages, changes (`!` for those to look at, `x` for
 * what is left to do) and APIs.
 */
export function formatUpgrade(plan: UpgradePlan): string {
  if (plan.kind === 'refused') {
    const { message, needed } = plan.refusal;
    return [message, ...needed.map((what) => `  needed: ${what}`)].map((line) => `${line}\n`).join('');
  }
  const faults = plan.faults.map(({ program, diagnostic }) => `${program} now: ${diagnostic.message}\n`);
  return (
    faults.join('') +
    [summaryOf(plan), ...uncheckedLines(plan.hops), ...plan.hops.flatMap(hopLines)]
      .map((line) => `${line}\n`)
      .join('')
  );
}
