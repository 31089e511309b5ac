import { escapeName } from '../names/escape.js';
import { parentSlice, parseUnitName } from '../names/name.js';
import { sectionOf } from '../verify/setting.js';
import { type EffectiveUnit, effectiveUnit } from './effective.js';
import type { UnitIndex } from './unit-index.js';

/** Types whose units have a place in the tree of slices, since they have processes or hold such units. */
const inTree: readonly string[] = ['service', 'socket', 'mount', 'swap', 'slice'];

/**
 * The slice that a unit is in: Slice= if set, otherwise `system-PREFIX.slice` for instances and `system.slice` for all
 * others. A slice is in its parent. Undefined for units without processes, such as targets, for `-.slice`, and for units
 * that are not loaded.
 */
export function sliceOf({ id, type, state, unit }: EffectiveUnit): string | undefined {
  if (!inTree.includes(type) || state !== 'loaded') return undefined;
  if (type === 'slice') return parentSlice(id);
  const { kind, prefix = '' } = parseUnitName(id) ?? {};
  const usual = kind === 'instance' ? `system-${escapeName(prefix)}.slice` : 'system.slice';
  return sectionOf(unit).text('Slice') ?? usual;
}

/**
 * The ids of the units that are directly in a slice, in the order of their files. Units that have no file of their own
 * name, such as instances of templates that nothing links, are not known.
 */
export function unitsOfSlice(slice: string, index: UnitIndex): readonly string[] {
  const found = new Set<string>();
  for (const name of index.names) {
    if (parseUnitName(name)?.kind === 'template') continue;
    const unit = effectiveUnit(name, index);
    if (sliceOf(unit) === slice) found.add(unit.id);
  }
  return [...found];
}
