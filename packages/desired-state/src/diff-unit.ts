import type { Action, Observation, UnitResource, UnitState } from './model.js';
import { unsettled } from './paths.js';

/** What differs of a unit, in the words of a change. */
export interface UnitDifference {
  readonly action: Action;
  readonly subject: string;
  readonly why: string;
}

/** States of a unit that runs: one that is reloading goes on with its work. */
const up: ReadonlySet<string> = new Set(['active', 'reloading', 'refreshing']);

/** States of a unit of which nothing runs. */
const down: ReadonlySet<string> = new Set(['inactive', 'failed', '']);

/** States of unit files that can't be enabled, or need not be: what wants them brings them up. */
const fixed: ReadonlySet<string> = new Set(['static', 'indirect', 'generated', 'transient', 'alias']);

function restartWhy(digest: string | undefined): string {
  if (digest === undefined) return 'runs with unknown configuration';
  return digest === unsettled ? 'its last start did not succeed' : 'what it reads at start has changed';
}

/** What is to be done about whether it starts at boot. */
function atBoot(resource: UnitResource, enabled: string): 'enable' | 'disable' | undefined {
  if (!resource.enabled) return enabled === 'enabled' ? 'disable' : undefined;
  return enabled === 'enabled' || fixed.has(enabled) ? undefined : 'enable';
}

const isThere = (state: UnitState | undefined): state is UnitState =>
  state !== undefined && state.load !== 'not-found';

/** Compares whether a unit runs, with what it runs, and whether it starts at boot, each by itself. */
export function diffUnit(resource: UnitResource, seen: Observation): UnitDifference | undefined {
  const { name } = resource;
  const state = seen.units.get(name);
  const boot = atBoot(resource, state?.enabled ?? '');
  const too = boot === undefined ? '' : ` and ${boot} it`;
  const active = state?.active ?? '';
  if (resource.active && !up.has(active)) {
    const why = isThere(state) ? `is ${active}` : 'not there yet';
    return { action: 'start', subject: `${name}${too}`, why };
  }
  // Also one whose unit file is gone may run. One that has failed is cleared, so that it is not listed any more.
  if (!resource.active && (!down.has(active) || active === 'failed')) {
    const file = isThere(state) ? state.enabled || 'not enabled' : 'its unit file is gone';
    return { action: 'stop', subject: `${name}${too}`, why: `is ${active}, ${file}` };
  }
  if (resource.active && resource.digest !== undefined && state?.digest !== resource.digest)
    return { action: 'restart', subject: `${name}${too}`, why: restartWhy(state?.digest) };
  if (boot === 'enable')
    return {
      action: 'enable',
      subject: name,
      why: isThere(state) ? 'would not start at boot' : 'not there yet',
    };
  if (boot === 'disable') return { action: 'disable', subject: name, why: 'would start at boot' };
  if (resource.active && state?.needDaemonReload === true)
    return {
      action: 'set',
      subject: `systemd to the unit file of ${name}`,
      why: 'systemd has an older one loaded',
    };
  return undefined;
}
