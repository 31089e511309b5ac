import { assignmentsOf, buildSections } from '../build/build.js';
import { isList, listOf, type SettingValue, type SettingValues } from '../build/value.js';
import type { UnitDocument } from '../document/model.js';
import { UnitError } from '../errors.js';
import { setValue } from './edit.js';

/** Changes of settings, by section and key: a value replaces, a list replaces all, the empty list takes the setting back. */
export type SettingChanges = Readonly<Record<string, Readonly<Record<string, SettingValues>>>>;

/** The changes, one by one. A value that is undefined is more likely forgotten than meant, so it throws bad-value. */
const changed = (
  section: string,
  settings: SettingChanges[string],
): readonly (readonly [string, SettingValues])[] =>
  Object.entries<SettingValues | undefined>(settings).map(([key, value]) => {
    if (value !== undefined) return [key, value];
    throw new UnitError(
      'bad-value',
      `${key}= in [${section}] is undefined: leave the key out, or give an empty list to take the setting back.`,
    );
  });

/**
 * The text of a drop-in that changes a unit's settings as `setValue` would change its file: where the unit sets a key,
 * an empty assignment comes first, so that lists begin again. `resets` chooses the keys that get one, by default those
 * that the unit sets more than once or that are given as a list: an empty value does not reset dependencies such as
 * After=, which a drop-in cannot take back, and scalars such as Type=, for which the last value counts, need none.
 * Throws what `buildSections` throws, and bad-value for undefined.
 */
export function createDropIn(
  document: UnitDocument,
  changes: SettingChanges,
  resets: (section: string, key: string) => boolean = (section, key) =>
    assignmentsOf(document, section, key).length > 1 || key.startsWith('Exec'),
): string {
  const sections = Object.entries(changes).map(([section, settings]) => {
    const lines = changed(section, settings).map(
      ([key, value]): readonly [string, readonly SettingValue[]] => {
        const isSet = assignmentsOf(document, section, key).length > 0;
        const first = isSet && (isList(value) || resets(section, key)) ? [''] : [];
        return [key, [...first, ...listOf(value)]];
      },
    );
    return [section, Object.fromEntries(lines)] as const;
  });
  return buildSections(Object.fromEntries(sections));
}

/** The unit file itself with the same changes made in it. Throws as `setValue`, and bad-value for undefined. */
export const applyChanges = (document: UnitDocument, changes: SettingChanges): UnitDocument =>
  Object.entries(changes).reduce(
    (done, [section, settings]) =>
      changed(section, settings).reduce((each, [key, value]) => setValue(each, section, key, value), done),
    document,
  );
