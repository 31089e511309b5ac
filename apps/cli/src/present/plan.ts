import { type DiffDepth, renderDiff } from './diff.js';
import type { Style } from './style.js';
import { visible } from './visible.js';

/** The parts of a step that are shown. */
interface PlannedStep {
  readonly id: string;
  readonly stage: string;
  readonly action: string;
  readonly summary: string;
  readonly why: string;
  readonly diff?: string;
}

/** The parts of a plan that are shown; the engine's plan fits. */
export interface ShownPlan {
  readonly kind: 'apply' | 'reset';
  readonly cluster: string;
  readonly waves: readonly {
    readonly title: string;
    readonly guard?: { readonly text: string };
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
 * The steps of a wave by stage; within one, steps that are the same on several hosts once, and those that
 * differ in their diff alone next to each other.
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

const marks: Readonly<Record<string, readonly [string, 'green' | 'yellow' | 'red']>> = {
  create: ['+', 'green'],
  install: ['+', 'green'],
  start: ['+', 'green'],
  enable: ['+', 'green'],
  remove: ['-', 'red'],
  stop: ['-', 'red'],
};

function renderStep(
  { step, hosts }: SharedStep,
  everyHost: boolean,
  depth: DiffDepth,
  style: Style,
): readonly string[] {
  const [mark, color] = marks[step.action] ?? ['~', 'yellow'];
  const where = everyHost ? '' : ` on ${style.cyan(hosts.join(', '))}`;
  const why = step.why === '' ? '' : style.dim(`: ${visible(step.why)}`);
  const diff = step.diff === undefined ? [] : renderDiff(step.diff, depth, style);
  return [
    `    ${style[color](mark)} ${visible(step.summary)}${where}${why}`,
    ...diff.map((line) => `        ${line}`),
  ];
}

/**
 * A plan for people: its waves in order with what guards them, each step once with the hosts it is for, and
 * diffs as deep as asked. Ends with a newline.
 */
export function renderPlan(plan: ShownPlan, depth: DiffDepth, style: Style): string {
  const { steps } = planSize(plan);
  if (steps === 0) {
    const text =
      plan.kind === 'reset'
        ? `Nothing of ${plan.cluster} is left on the hosts.`
        : `${plan.cluster} is as cluster.yaml wants it: nothing to change.`;
    return `${style.green(text)}\n`;
  }
  const waves = plan.waves.map((wave, index) => {
    const guard = wave.guard === undefined ? [] : [style.dim(`   guarded: ${wave.guard.text}`)];
    const stages = groupSteps(wave.hosts).flatMap(({ stage, hosts, steps: shared }) => [
      `  ${style.bold(stage)} on ${style.cyan(hosts.join(', '))}`,
      ...shared.flatMap((one) => renderStep(one, one.hosts.length === hosts.length, depth, style)),
    ]);
    return [style.bold(`${index + 1}. ${wave.title}`), ...guard, ...stages, ''].join('\n');
  });
  const verb = plan.kind === 'reset' ? 'Reset' : 'Plan';
  return `${style.bold(`${verb} of ${plan.cluster}: ${planSizeText(plan)}`)}\n\n${waves.join('\n')}`;
}
