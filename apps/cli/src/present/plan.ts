import { type Paint, type Style, visible } from '@harderway/diagnostics';
import { type DiffDepth, renderDiff } from './diff.js';

/** The parts of a step that are shown. */
interface PlannedStep {
  readonly id: string;
  readonly stage: string;
  readonly action: string;
  readonly summary: string;
  readonly why: string;
  readonly diff?: string | undefined;
}

/** The parts of a plan that are shown; the engine's plan fits. */
export interface ShownPlan {
  readonly kind: 'apply' | 'restore' | 'reset';
  readonly cluster: string;
  readonly notes?: readonly string[] | undefined;
  readonly unknown?: readonly string[] | undefined;
  readonly waves: readonly {
    readonly title: string;
    readonly guard?: { readonly text: string } | undefined;
    readonly hosts: readonly { readonly host: string; readonly steps: readonly PlannedStep[] }[];
  }[];
}

const count = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? '' : 's'}`;

/** How many steps a plan has, and on how many hosts. */
function planSize(plan: ShownPlan): { readonly steps: number; readonly hosts: number } {
  const parts = plan.waves.flatMap((wave) => wave.hosts);
  return {
    steps: parts.reduce((sum, part) => sum + part.steps.length, 0),
    hosts: new Set(parts.map((part) => part.host)).size,
  };
}

/** `12 changes on 4 hosts`. */
export function planSizeText(plan: ShownPlan): string {
  const { steps, hosts } = planSize(plan);
  return `${count(steps, 'change')} on ${count(hosts, 'host')}`;
}

type WaveHosts = ShownPlan['waves'][number]['hosts'];

interface SharedStep {
  readonly step: PlannedStep;
  readonly hosts: string[];
}

/** The steps of one stage in a wave, and the hosts that have any of them. */
interface StageSteps {
  readonly stage: string;
  readonly hosts: readonly string[];
  readonly steps: readonly SharedStep[];
}

/**
 * The steps of a wave by stage; within a stage, a step that is the same on several hosts comes once, and steps
 * that differ in their diff alone come next to each other.
 */
function groupSteps(hosts: WaveHosts): readonly StageSteps[] {
  const stages = new Map<
    string,
    { readonly hosts: Set<string>; readonly steps: Map<string, Map<string, SharedStep>> }
  >();
  for (const { host, steps } of hosts) {
    for (const step of steps) {
      const stage = stages.get(step.stage) ?? { hosts: new Set(), steps: new Map() };
      stages.set(step.stage, stage);
      stage.hosts.add(host);
      const alike = stage.steps.get(step.summary) ?? new Map<string, SharedStep>();
      stage.steps.set(step.summary, alike);
      const key = JSON.stringify([step.why, step.diff]);
      const known = alike.get(key);
      if (known === undefined) alike.set(key, { step, hosts: [host] });
      else known.hosts.push(host);
    }
  }
  return [...stages].map(([stage, found]) => ({
    stage,
    hosts: [...found.hosts],
    steps: [...found.steps.values()].flatMap((alike) => [...alike.values()]),
  }));
}

const marks: Readonly<Record<string, readonly [string, Style]>> = {
  create: ['+', 'good'],
  install: ['+', 'good'],
  start: ['+', 'good'],
  enable: ['+', 'good'],
  remove: ['-', 'error'],
  stop: ['-', 'error'],
};

function renderStep(
  { step, hosts }: SharedStep,
  everyHost: boolean,
  depth: DiffDepth,
  paint: Paint,
): readonly string[] {
  const [mark, style] = marks[step.action] ?? ['~', 'warning'];
  const where = everyHost ? '' : ` on ${paint('info', hosts.join(', '))}`;
  const why = step.why === '' ? '' : paint('faint', `: ${visible(step.why)}`);
  const diff = step.diff === undefined ? [] : renderDiff(step.diff, depth, paint);
  return [
    `    ${paint(style, mark)} ${visible(step.summary)}${where}${why}`,
    ...diff.map((line) => `        ${line}`),
  ];
}

/**
 * A plan for people: its notes, then its waves in order with their guards, each step once with its hosts, and its diffs.
 * Ends with a newline.
 */
export function renderPlan(plan: ShownPlan, depth: DiffDepth, paint: Paint): string {
  const unknown = plan.unknown ?? [];
  const warnings = [
    ...(unknown.length === 0
      ? []
      : [`${unknown.join(', ')} could not be reached: this plan does not cover them`]),
    ...(plan.notes ?? []),
  ];
  const notes = warnings.map((note) => `${paint('warning', `Note: ${visible(note)}`)}\n\n`);
  return `${notes.join('')}${renderWaves(plan, depth, paint)}`;
}

function renderWaves(plan: ShownPlan, depth: DiffDepth, paint: Paint): string {
  const { steps } = planSize(plan);
  if (steps === 0) {
    const text =
      plan.kind === 'reset'
        ? `Nothing of ${plan.cluster} is left on the hosts.`
        : `${plan.cluster} is as cluster.yaml describes it: nothing to change.`;
    return `${paint('good', text)}\n`;
  }
  const waves = plan.waves.map((wave, index) => {
    const guard = wave.guard === undefined ? [] : [paint('faint', `   guarded: ${wave.guard.text}`)];
    const stages = groupSteps(wave.hosts).flatMap(({ stage, hosts, steps: shared }) => [
      `  ${paint('strong', stage)} on ${paint('info', hosts.join(', '))}`,
      ...shared.flatMap((one) => renderStep(one, one.hosts.length === hosts.length, depth, paint)),
    ]);
    return [paint('strong', `${index + 1}. ${wave.title}`), ...guard, ...stages, ''].join('\n');
  });
  const verb = { apply: 'Plan', restore: 'Restore', reset: 'Reset' }[plan.kind];
  return `${paint('strong', `${verb} of ${plan.cluster}: ${planSizeText(plan)}`)}\n\n${waves.join('\n')}`;
}
