import { UnitError } from '../errors.js';
import { isHashed, pathOfUnitName } from '../names/escape.js';
import type { UnitType } from '../names/model.js';
import { isSliceName } from '../names/name.js';
import { isAbsolutePath } from '../names/path.js';
import type { LoadedUnit } from '../settings/loaded.js';
import { failed, type Parsed, parsed } from '../values/result.js';
import { sectionOf } from './setting.js';

/** The settings that say what units are of whose names say it too; slices have none. */
const settingOfType: Readonly<Partial<Record<UnitType, string>>> = {
  mount: 'Where',
  automount: 'Where',
  swap: 'What',
  slice: '',
};

/** The subject of a unit that is named after a path, and the setting that says so. */
export interface NamedPath {
  readonly key: string;
  /** A unit without a path fails to load. */
  readonly path: Parsed<string>;
}

/** The path of a mount, an automount, a swap or a slice, as set, or by its name; undefined for other types. */
export function namedPath(unit: LoadedUnit): NamedPath | undefined {
  const key = settingOfType[unit.type];
  if (key === undefined) return undefined;
  const set = sectionOf(unit).text(key);
  if (set !== undefined)
    return { key, path: key === 'Where' || isAbsolutePath(set) ? parsed(set) : failed() };
  if (unit.type === 'slice' && !isSliceName(unit.name)) return { key, path: failed() };
  try {
    return { key, path: parsed(pathOfUnitName(unit.name)) };
  } catch (error) {
    if (!(error instanceof UnitError)) throw error;
    return { key, path: failed(isHashed(unit.name) ? 'too-long' : 'invalid') };
  }
}
