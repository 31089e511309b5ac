import { type Difference, difference } from '../../model/kind.js';
import { type HostUnits, type UnitInput, type UnitResource, type UnitState, unsettled } from './model.js';

/** States of a running unit. A unit that is reloading keeps working. */
const up: ReadonlySet<string> = new Set(['active', 'reloading', 'refreshing']);

/** States of a unit without processes. */
const down: ReadonlySet<string> = new Set(['inactive', 'failed', '']);

/** States of unit files that can't be enabled, or need not be: something else starts them. Nothing starts a transient one at boot. */
const fixed: ReadonlySet<string> = new Set(['static', 'indirect', 'generated', 'alias']);

const exists = (state: UnitState | undefined): state is UnitState =>
  state !== undefined && state.load !== 'not-found';

function restartWhy(digest: string | undefined): string {
  if (digest === undefined) return 'runs with unknown configuration';
  return digest === unsettled ? 'its last start did not succeed' : 'what it reads at start has changed';
}

/** The change that enables or disables a unit. */
function atBoot(resource: UnitResource, state: UnitState | undefined): 'enable' | 'disable' | undefined {
  const enabled = state?.enabled ?? '';
  if (!resource.enabled) return enabled === 'enabled' ? 'disable' : undefined;
  if (enabled === 'enabled') return state?.unlinked === undefined ? undefined : 'enable';
  return fixed.has(enabled) ? undefined : 'enable';
}

/** Why a unit is enabled. */
function enableWhy(state: UnitState | undefined): string {
  if (!exists(state)) return 'missing';
  return state.enabled === 'enabled'
    ? `its unit file asks for the link ${state.unlinked?.[0]}`
    : 'would not start at boot';
}

/**
 * Finds an input whose content was, or may have been, another than planned when somebody else started the unit.
 */
function readAnother({ inputs = [] }: UnitResource, state: UnitState | undefined): UnitInput | undefined {
  const sums = new Map(inputs.map(({ path, sha256 }) => [path, sha256] as const));
  const isAnother = ({ path, sha256 }: UnitInput): boolean =>
    sums.has(path) && (sha256 === undefined || sha256 !== sums.get(path));
  return state?.reread?.find(isAnother);
}

/** Compares separately whether a unit runs, which files it runs with, and whether it starts at boot. */
export function diffUnit(resource: UnitResource, { units }: HostUnits): Difference | undefined {
  const { name } = resource;
  const state = units.get(name);
  const boot = atBoot(resource, state);
  const active = state?.active ?? '';
  const also = (action: 'start' | 'stop' | 'restart' | 'reload', why: string): Difference =>
    difference(action, boot === undefined ? name : `${name} and ${boot} it`, why);
  if (resource.active && !up.has(active)) return also('start', exists(state) ? `is ${active}` : 'missing');
  // A unit may still run after its file was removed. A failed one is reset, which takes it off systemd's list.
  if (!resource.active && (!down.has(active) || active === 'failed')) {
    const file = exists(state) ? state.enabled || 'not enabled' : 'its unit file is gone';
    return also('stop', `is ${active}, ${file}`);
  }
  if (resource.active && resource.digest !== undefined && state?.digest !== resource.digest)
    return {
      ...also(resource.onChange ?? 'restart', restartWhy(state?.digest)),
      unrecorded: state?.digest === undefined,
    };
  const another = resource.active ? readAnother(resource, state) : undefined;
  if (another !== undefined) {
    const was = another.sha256 === undefined ? 'may have been started' : 'was started';
    return also(resource.onChange ?? 'restart', `${was} by hand with another ${another.path}`);
  }
  if (boot === 'enable') return difference('enable', name, enableWhy(state));
  if (boot === 'disable') return difference('disable', name, 'would start at boot');
  const unitFile = `systemd to the unit file of ${name}`;
  if (resource.active && state?.needDaemonReload === true)
    return difference('set', unitFile, 'systemd has an older one loaded');
  // The unit still runs, but systemd has since read a fault, for example in a drop-in, that prevents its next start.
  if ((resource.active || resource.enabled) && state?.load !== 'loaded')
    return difference('set', unitFile, `systemd could not load it (${state?.load})`);
  return undefined;
}
