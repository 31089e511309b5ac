import { assignmentsOf, buildSections, type UnitSections } from '../build/build.js';
import { isList, listOf, type SettingValue } from '../build/value.js';
import type { UnitDocument } from '../document/model.js';
import { setValue } from './edit.js';

/** Changes of settings: a value replaces, a list replaces all, `undefined` takes the setting back to its default. */
export type SettingChanges = UnitSections;

/**
 * The text of a drop-in that changes a unit's settings as `setValue` would change its file: where the unit sets a key,
 * an empty assignment comes first, so that lists begin again. `resets` chooses the keys that get one, by default those
 * that the unit sets more than once or that are given as a list: an empty value does not reset dependencies such as
 * After=, which a drop-in cannot take back, and scalars such as Type=, for which the last value counts, need none.
 * Throws what `buildSections` throws.
 */
export function createDropIn(
  document: UnitDocument,
  changes: SettingChanges,
  resets: (section: string, key: string) => boolean = (section, key) =>
    assignmentsOf(document, section, key).length > 1 || key.startsWith('Exec'),
): string {
  const sections = Object.entries(changes).map(([section, settings]) => {
    const lines = Object.entries(settings).map(([key, value]): readonly [string, readonly SettingValue[]] => {
      const values = value === undefined ? [''] : listOf(value);
      const isSet = assignmentsOf(document, section, key).length > 0;
      const first = value !== undefined && isSet && (isList(value) || resets(section, key)) ? [''] : [];
      return [key, [...first, ...values]];
    });
    return [section, Object.fromEntries(lines)] as const;
  });
  return buildSections(Object.fromEntries(sections));
}

/** The unit file itself with the same changes made in it. */
export const applyChanges = (document: UnitDocument, changes: SettingChanges): UnitDocument =>
  Object.entries(changes).reduce(
    (done, [section, settings]) =>
      Object.entries(settings).reduce(
        (each, [key, value]) => setValue(each, section, key, value ?? []),
        done,
      ),
    document,
  );
