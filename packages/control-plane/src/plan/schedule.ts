import type { ComponentName } from '../resources/model.js';
import type { Guard, HostSteps, Premise, Step, Wave } from './model.js';

/** A step with the running component that it belongs to. */
export interface ScheduledStep extends Step {
  readonly component?: ComponentName;
}

/** The changes that one host needs, and which of its components run already. */
export interface HostChanges {
  readonly host: string;
  readonly steps: readonly ScheduledStep[];
  readonly running: ReadonlySet<ComponentName>;
}

/** Hosts whose part of a component is healthy, and how many of them the cluster needs. */
export interface Health {
  readonly voters: readonly string[];
  readonly healthy: ReadonlySet<string>;
  readonly needed: number;
}

/** Components whose hosts are changed one after another, in this order. */
const rolling = [
  'etcd',
  'kube-apiserver',
  'kube-controller-manager',
  'kube-scheduler',
  'ldirectord',
] as const;

const restarts = (step: ScheduledStep): boolean =>
  step.change.resource.kind === 'unit' && (step.action === 'restart' || step.action === 'start');

/** The components of a host that run and that these changes would interrupt. */
export function interrupted(changes: HostChanges): readonly ComponentName[] {
  return rolling.filter(
    (component) =>
      changes.running.has(component) &&
      changes.steps.some((step) => step.component === component && restarts(step)),
  );
}

const withoutComponent = ({ component: _, ...step }: ScheduledStep): Step => step;

function guardFor(component: ComponentName, host: string, health: Health | undefined): Guard | undefined {
  if (health === undefined || health.voters.length < 2) return undefined;
  if (component !== 'etcd' && component !== 'kube-apiserver') return undefined;
  const others = health.voters.filter((voter) => voter !== host);
  const up = others.filter((voter) => health.healthy.has(voter)).length;
  const needed = Math.min(health.needed, others.length);
  if (component === 'etcd') {
    const text = `${health.voters.length} voters, ${health.needed} needed, ${up} stay up without ${host}`;
    return { kind: 'etcd-quorum', text, others, needed };
  }
  return {
    kind: 'api-servers',
    text: `${up} of ${health.voters.length} API servers stay up`,
    others,
    needed,
  };
}

function premiseOf(component: ComponentName, health: Health, text: string): { readonly premise?: Premise } {
  if (component !== 'etcd' && component !== 'kube-apiserver') return {};
  const { voters, needed } = health;
  return voters.length < 2 ? {} : { premise: { component, text, voters, needed } };
}

/**
 * Waves of one component: one host a wave, those that are down already first; all in one wave where too few are healthy
 * for the component to serve.
 */
export function rollingWaves(
  component: ComponentName,
  hosts: readonly HostSteps[],
  health: Health | undefined,
): readonly Wave[] {
  const up = health === undefined ? 0 : health.voters.filter((voter) => health.healthy.has(voter)).length;
  // Nothing is lost that still serves, and members that wait for each other must start together.
  if (health !== undefined && up < health.needed && hosts.length > 0) {
    const text = `${up} of ${health.voters.length} are healthy`;
    const premise = premiseOf(component, health, `${text}, ${health.needed} needed`);
    return [{ id: component, title: `${component} together: ${text}`, ...premise, hosts }];
  }
  const sick = ({ host }: HostSteps): boolean => health !== undefined && !health.healthy.has(host);
  const sorted = [...hosts.filter(sick), ...hosts.filter((host) => !sick(host))];
  return sorted.map((own) => {
    const wave = { id: `${component}:${own.host}`, title: `${component} on ${own.host}`, hosts: [own] };
    // A member that is down can't lower the number of healthy ones.
    if (health !== undefined && sick(own))
      return { ...wave, ...premiseOf(component, health, `${own.host} is not healthy`) };
    const guard = guardFor(component, own.host, health);
    return guard === undefined ? wave : { ...wave, guard };
  });
}

/**
 * Orders the steps of all hosts. What interrupts nothing that runs comes first, on all hosts in parallel:
 * on a first run that is everything. Steps of a component that runs and has to be restarted come after,
 * host by host; its files are changed only then, so it never starts by itself with half of a change.
 *
 * @param health by component, for those that {@link interrupted} names
 */
export function schedule(
  changes: readonly HostChanges[],
  health: ReadonlyMap<ComponentName, Health>,
): readonly Wave[] {
  const calm: HostSteps[] = [];
  const byComponent = new Map<ComponentName, HostSteps[]>();
  for (const own of changes) {
    const hit = new Set(interrupted(own));
    const isCalm = (step: ScheduledStep): boolean => step.component === undefined || !hit.has(step.component);
    const first = own.steps.filter(isCalm).map(withoutComponent);
    if (first.length > 0) calm.push({ host: own.host, steps: first });
    for (const component of hit) {
      const steps = own.steps.filter((step) => step.component === component).map(withoutComponent);
      byComponent.set(component, [...(byComponent.get(component) ?? []), { host: own.host, steps }]);
    }
  }
  const waves: Wave[] =
    calm.length > 0 ? [{ id: 'install', title: 'install what interrupts nothing', hosts: calm }] : [];
  for (const component of rolling)
    waves.push(...rollingWaves(component, byComponent.get(component) ?? [], health.get(component)));
  return waves;
}
