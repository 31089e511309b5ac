import type { Diagnostic } from '@harderway/diagnostics';
import { unitNameOfPath } from '../names/escape.js';
import type { UnitCode } from '../rules/rules.generated.js';
import type { LoadedUnit } from '../settings/loaded.js';
import { ofUnit, refuse, settingOf } from './setting.js';

const apiMounts = ['/', '/proc', '/sys', '/dev', '/run', '/sys/fs/cgroup', '/dev/shm', '/dev/pts'];

/** Whether the unit is named after a path, as mounts, automounts and swaps must be. */
function namedAfter(unit: LoadedUnit, path: string): boolean {
  try {
    return unitNameOfPath(path, unit.type) === unit.name;
  } catch {
    return false;
  }
}

/** Checks a mount as a whole (mount.c, mount_verify). */
export function checkMount(unit: LoadedUnit): readonly Diagnostic<UnitCode>[] {
  const where = settingOf(unit, 'Mount.Where', 'text');
  if (where !== undefined && !namedAfter(unit, where))
    return refuse(unit, 'where-mismatch', "Where= setting doesn't match unit name.", 'Mount.Where');
  if (where !== undefined && where !== '/' && apiMounts.includes(where))
    return refuse(
      unit,
      'mount-api',
      `Cannot create mount unit for API file system '${where}'.`,
      'Mount.Where',
    );
  if (!unit.settings.has('Mount.What') && unit.name !== '-.mount')
    return refuse(unit, 'mount-no-what', 'What= setting is missing.');
  return [];
}

/** Checks an automount as a whole (automount.c, automount_verify). */
export function checkAutomount(unit: LoadedUnit): readonly Diagnostic<UnitCode>[] {
  const where = settingOf(unit, 'Automount.Where', 'text');
  if (where === '/')
    return refuse(
      unit,
      'automount-root',
      'Cannot have an automount unit for the root directory.',
      'Automount.Where',
    );
  if (where !== undefined && !namedAfter(unit, where))
    return refuse(unit, 'where-mismatch', "Where= setting doesn't match unit name.", 'Automount.Where');
  return [];
}

/** Checks a swap as a whole (swap.c, swap_verify). */
export function checkSwap(unit: LoadedUnit): readonly Diagnostic<UnitCode>[] {
  const what = settingOf(unit, 'Swap.What', 'text');
  if (what === undefined || namedAfter(unit, what)) return [];
  const message = 'Value of What= and unit name do not match, not loading.';
  return [ofUnit(unit, 'error', 'what-mismatch', message, 'Swap.What')];
}
