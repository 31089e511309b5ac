import { components, serviceName } from '../components/index.js';
import type { Component } from '../model/component.js';
import { answerOf, type ComponentHealth, describeHealth, votersThatAre } from '../model/health.js';
import type { ChangeStep, Guard, Premise } from '../model/plan.js';
import type { HostSteps, Wave } from '../operations/plan.js';
import { operationStep } from '../operations/step.js';
import { drained, leftDrained, withPutBack } from './balancer-waves.js';

/** A step with the stage of the component that it belongs to. */
export interface ScheduledStep extends ChangeStep {
  readonly component?: string | undefined;
}

/** The changes that one host needs, and the stages of its running components. */
export interface HostChanges {
  readonly host: string;
  readonly steps: readonly ScheduledStep[];
  readonly running: ReadonlySet<string>;
  /** Whether it is a gateway that can drain API servers. */
  readonly drains?: boolean | undefined;
  /** Servers that it has drained. */
  readonly drained?: readonly string[] | undefined;
}

/** Whether a step interrupts the service of a component. Where a host can hand over, even a reload waits until it has done so. */
function interrupts({ change, action }: ScheduledStep, { rolls }: Component): boolean {
  if (change.resource.kind !== 'unit') return false;
  return action === 'restart' || action === 'start' || (action === 'reload' && rolls?.handOver !== undefined);
}

/** Stages of the rolling components that run on a host and that these changes would interrupt. */
export function interrupted(changes: HostChanges, all: readonly Component[] = components): readonly string[] {
  return all.flatMap((component) => {
    const { stage, rolls } = component;
    const isHit =
      rolls !== undefined &&
      changes.running.has(stage) &&
      changes.steps.some((step) => step.component === stage && interrupts(step, component));
    return isHit ? [stage] : [];
  });
}

/** A step as it is in a plan. */
export const withoutComponent = ({ component: _, ...step }: ScheduledStep): ChangeStep => step;

function guardFor({ stage, rolls }: Component, host: string, health: ComponentHealth): Guard | undefined {
  const { voters, needed } = health;
  if (rolls?.guard === undefined || voters.length < 2) return undefined;
  const others = voters.filter((voter) => voter !== host);
  const up = votersThatAre(health, 'up').filter((voter) => voter !== host).length;
  const text = rolls.guard.text({ all: voters.length, needed, up, host });
  return { component: stage, text, others, needed: Math.min(needed, others.length) };
}

function premiseOf(
  { stage }: Component,
  { voters, needed }: ComponentHealth,
  gateways: readonly string[],
  text: string,
): { readonly premise?: Premise | undefined } {
  return voters.length < 2 ? {} : { premise: { component: stage, text, voters, needed, gateways } };
}

/** The steps of a host that may lead by then: another one leads first. */
function handingOver({ stage, rolls }: Component, own: HostSteps, { others }: Guard): HostSteps {
  const operation = rolls?.handOver?.(own.host, others);
  if (operation === undefined) return own;
  const step = operationStep(own.host, stage, operation, `${own.host} is about to restart`);
  return { ...own, steps: [step, ...own.steps] };
}

/**
 * Waves of one component: one host a wave, those that are down first; all hosts in one wave if so many are down that the
 * component cannot serve. A host without an answer may serve: it restarts behind a guard as if it were up, and no guard counts on
 * it.
 *
 * @param health absent for a component without a guard
 * @param gateways that drain a healthy host before it restarts
 */
export function rollingWaves(
  component: Component,
  hosts: readonly HostSteps[],
  health: ComponentHealth | undefined,
  gateways: readonly string[] = [],
): readonly Wave[] {
  const name = serviceName(component);
  const waveOf = (own: HostSteps): Wave => ({
    id: `${name}:${own.host}`,
    title: `${name} on ${own.host}`,
    hosts: [own],
  });
  if (health === undefined) return hosts.map(waveOf);
  const isDown = ({ host }: HostSteps): boolean => answerOf(health, host).kind === 'down';
  const down = votersThatAre(health, 'down').length;
  // Nothing that serves is lost, and members that wait for each other must start together.
  if (health.voters.length - down < health.needed && hosts.length > 0) {
    const text = `${down} of ${health.voters.length} are down`;
    const premise = premiseOf(component, health, gateways, `${text}, ${health.needed} needed`);
    return [{ id: name, title: `${name} together: ${text}`, ...premise, hosts }];
  }
  return [...hosts.filter(isDown), ...hosts.filter((own) => !isDown(own))].flatMap((own) => {
    // Restarting a host that is down can't lower the number of those that are up.
    if (isDown(own)) {
      const text = `${own.host} is down: ${describeHealth(answerOf(health, own.host))}`;
      return [{ ...waveOf(own), ...premiseOf(component, health, gateways, text) }];
    }
    const guard = guardFor(component, own.host, health);
    // The only server is not drained: clients rather wait for it than are turned away.
    if (guard === undefined) return [waveOf(own)];
    const wave = { ...waveOf(handingOver(component, own, guard)), guard };
    return drained(wave, name, own.host, gateways);
  });
}

/**
 * Orders the steps of all hosts. Steps that interrupt nothing come first, on all hosts in parallel: on a first run that
 * is all of them. Steps of a running component that has to restart come after, host by host. Its files are changed only
 * then, so that it never starts by itself with half of a change.
 *
 * @param health by stage, for the components that {@link interrupted} names and that have a guard
 * @param leaders the host of each stage's leader, which restarts last
 * @param between waves after what interrupts nothing, before anything restarts
 */
export function schedule(
  changes: readonly HostChanges[],
  health: ReadonlyMap<string, ComponentHealth>,
  all: readonly Component[] = components,
  leaders: ReadonlyMap<string, string> = new Map(),
  between: readonly Wave[] = [],
): readonly Wave[] {
  const calm: HostSteps[] = [];
  const byStage = new Map<string, HostSteps[]>();
  for (const own of changes) {
    const hit = new Set(interrupted(own, all));
    const isCalm = (step: ScheduledStep): boolean => step.component === undefined || !hit.has(step.component);
    const first = own.steps.filter(isCalm).map(withoutComponent);
    if (first.length > 0) calm.push({ host: own.host, steps: first });
    for (const stage of hit) {
      const steps = own.steps.filter(({ component }) => component === stage).map(withoutComponent);
      byStage.set(stage, [...(byStage.get(stage) ?? []), { host: own.host, steps }]);
    }
  }
  const waves: Wave[] = [
    ...(calm.length > 0 ? [{ id: 'install', title: 'install what interrupts nothing', hosts: calm }] : []),
    ...between,
  ];
  const gateways = changes.filter(({ drains }) => drains === true).map(({ host }) => host);
  for (const component of all) {
    const balanced = component.drainedBy !== undefined;
    const leads = ({ host }: HostSteps): boolean => host === leaders.get(component.stage);
    const hosts = [...(byStage.get(component.stage) ?? [])].sort(
      (one, other) => Number(leads(one)) - Number(leads(other)),
    );
    const rolling = rollingWaves(component, hosts, health.get(component.stage), balanced ? gateways : []);
    waves.push(...(balanced ? withPutBack(rolling, leftDrained(changes), hosts) : rolling));
  }
  return waves;
}
