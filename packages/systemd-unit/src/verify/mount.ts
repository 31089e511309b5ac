import { unitNameOfPath } from '../names/escape.js';
import { apiMounts } from '../schema/words.generated.js';
import type { LoadedUnit } from '../settings/loaded.js';
import { refuse, type UnitFault } from './fault.js';
import { namedPath } from './named.js';
import { settingOf } from './setting.js';

/** Whether the unit is named after a path, as mounts, automounts and swaps must be. */
function namedAfter(unit: LoadedUnit, path: string): boolean {
  try {
    return unitNameOfPath(path, unit.type) === unit.name;
  } catch {
    return false;
  }
}

/** The reason why a unit fails to load that is named after a path, and has none. */
export function checkPath(unit: LoadedUnit): readonly UnitFault[] {
  const path = namedPath(unit)?.path;
  if (path === undefined || path.ok) return [];
  if (unit.type === 'slice') return refuse('bad-slice-name', unit.name);
  return refuse(path.error === 'too-long' ? 'no-path-in-name/hashed' : 'no-path-in-name', unit.name);
}

/** Checks a mount as a whole (mount.c, mount_verify). */
export function checkMount(unit: LoadedUnit): readonly UnitFault[] {
  const where = settingOf(unit, 'Mount.Where', 'text');
  if (where !== undefined && !namedAfter(unit, where)) return refuse('where-mismatch');
  if (where !== undefined && where !== '/' && apiMounts.includes(where)) return refuse('mount-api', where);
  return unit.settings.has('Mount.What') || unit.name === '-.mount' ? [] : refuse('mount-no-what');
}

/** Checks an automount as a whole (automount.c, automount_verify). */
export function checkAutomount(unit: LoadedUnit): readonly UnitFault[] {
  const where = settingOf(unit, 'Automount.Where', 'text');
  if (where === '/') return refuse('automount-root');
  return where !== undefined && !namedAfter(unit, where) ? refuse('where-mismatch') : [];
}

/** Checks a swap as a whole (swap.c, swap_verify). */
export function checkSwap(unit: LoadedUnit): readonly UnitFault[] {
  const what = settingOf(unit, 'Swap.What', 'text');
  return what === undefined || namedAfter(unit, what) ? [] : refuse('what-mismatch');
}
