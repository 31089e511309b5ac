import { assignmentsOf, buildSections } from '../build/build.js';
import type { OneOrMore } from '../build/one-or-more.js';
import type { KnownSections } from '../build/sections.generated.js';
import { isList, listOf, type SettingValue } from '../build/value.js';
import type { UnitDocument } from '../document/model.js';
import { setValues } from './edit.js';

type WithoutUndefined<T> = { readonly [K in keyof T]: Exclude<T[K], undefined> };

/**
 * Changes of settings by section and key, checked by the compiler as in `buildUnit`: a value replaces, a list replaces
 * all, the empty list removes the setting.
 */
export type UnitChanges = {
  readonly [S in keyof KnownSections]: WithoutUndefined<NonNullable<KnownSections[S]>>;
};

type SectionChanges = readonly (readonly [key: string, value: OneOrMore<SettingValue>])[];

/** The changes as lists: the types of settings differ, but all of them can be written. */
const changesOf = (changes: UnitChanges): readonly (readonly [section: string, SectionChanges])[] =>
  Object.entries(changes).map(([section, settings]) => [
    section,
    Object.entries<OneOrMore<SettingValue>>({ ...settings }),
  ]);

/**
 * The text of a drop-in that changes a unit's settings as `setValue` would change its file: where the unit sets a key,
 * an empty assignment comes first, so that lists begin again. `resets` chooses the keys that get one, by default those
 * that the unit sets more than once or that are given as a list: an empty value does not reset dependencies such as
 * After=, which a drop-in cannot take back, and scalars such as Type=, for which the last value counts, need none.
 * Throws what `buildSections` throws, and bad-value for undefined.
 */
export function createDropIn(
  document: UnitDocument,
  changes: UnitChanges,
  resets: (section: string, key: string) => boolean = (section, key) =>
    assignmentsOf(document, section, key).length > 1 || key.startsWith('Exec'),
): string {
  const sections = changesOf(changes).map(([section, settings]) => {
    const lines = settings.map(([key, value]): readonly [string, readonly SettingValue[]] => {
      const isSet = assignmentsOf(document, section, key).length > 0;
      const first = isSet && (isList(value) || resets(section, key)) ? [''] : [];
      return [key, [...first, ...listOf(value)]];
    });
    return [section, Object.fromEntries(lines)] as const;
  });
  return buildSections(Object.fromEntries(sections));
}

/** The unit file itself with the same changes made in it. Throws as `setValue`, and bad-value for undefined. */
export const applyChanges = (document: UnitDocument, changes: UnitChanges): UnitDocument =>
  setValues(
    document,
    changesOf(changes).flatMap(([section, settings]) =>
      settings.map(([key, value]) => ({ section, key, value })),
    ),
  );
