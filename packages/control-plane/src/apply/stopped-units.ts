import type { Wave } from '../operations/plan.js';

/** Units of hosts that the changes of a wave stop or start: `control0 etcd.service`. */
const unitsOf = ({ hosts }: Wave, ...actions: readonly string[]): readonly string[] =>
  hosts.flatMap(({ host, steps }) =>
    steps.flatMap((step) =>
      step.kind === 'change' && step.change.resource.kind === 'unit' && actions.includes(step.action)
        ? [`${host} ${step.change.resource.name}`]
        : [],
    ),
  );

/** Whether a run that ends now leaves a unit stopped which it has stopped itself, and would start in a later wave. */
export function leavesStopped(done: readonly Wave[], due: readonly Wave[]): boolean {
  const stopped = new Set<string>();
  for (const wave of done) {
    for (const unit of unitsOf(wave, 'stop')) stopped.add(unit);
    for (const unit of unitsOf(wave, 'start', 'restart')) stopped.delete(unit);
  }
  return due.some((wave) => unitsOf(wave, 'start', 'restart').some((unit) => stopped.has(unit)));
}
