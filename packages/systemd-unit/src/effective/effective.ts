import { parse } from '../document/parse.js';
import { isSliceName } from '../names/name.js';
import { type LoadOptions, loadUnit } from '../settings/load.js';
import type { LoadedUnit } from '../settings/loaded.js';
import { faultsOf } from '../verify/faults.js';
import { namedPath } from '../verify/named.js';
import { type FoundUnit, findUnit } from './find-unit.js';
import type { UnitIndex } from './unit-index.js';

/** A unit as systemd would load it: its files found and merged. */
export interface EffectiveUnit extends FoundUnit {
  readonly state: 'loaded' | 'not-found' | 'masked' | 'bad-setting' | 'error';
  /** Its settings, each with the lines it came from. */
  readonly unit: LoadedUnit;
}

/** The load state of a unit that is not masked. */
function stateOf({ id, type, fragment }: FoundUnit, unit: LoadedUnit): EffectiveUnit['state'] {
  // Scopes are made by programs, never of files; slices need no file.
  if (type === 'scope' || (fragment === undefined && !isSliceName(id))) return 'not-found';
  if (unit.state !== 'loaded' || !faultsOf(unit).some(({ severity }) => severity === 'error'))
    return unit.state;
  return namedPath(unit)?.path.ok === false ? 'error' : 'bad-setting';
}

/**
 * Loads a unit from files given by the caller, as the system manager of systemd 257 does: `findUnit` finds them, and
 * each setting says which lines it came from. `options` give the values of specifiers. Never throws; a name that is not a
 * valid unit name is not found.
 */
export function effectiveUnit(name: string, index: UnitIndex, options: LoadOptions = {}): EffectiveUnit {
  const found = findUnit(name, index);
  const fragment = found.fragment ?? { path: found.fragmentPath ?? '', document: parse('') };
  const unit = loadUnit(found.id, [fragment, ...found.dropIns], options);
  return { ...found, state: found.masked ? 'masked' : stateOf(found, unit), unit };
}
