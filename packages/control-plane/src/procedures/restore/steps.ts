import type { HostSteps, Wave } from '../../operations/plan.js';

/** A wave; none without steps. */
export function waveOf(id: string, title: string, hosts: readonly HostSteps[]): readonly Wave[] {
  const own = hosts.filter(({ steps }) => steps.length > 0);
  return own.length === 0 ? [] : [{ id, title, hosts: own }];
}
