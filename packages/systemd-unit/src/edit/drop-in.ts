import { assignmentsOf, joinSections, type SettingLine } from '../build/build.js';
import type { OneOrMore } from '../build/one-or-more.js';
import type { KnownSections } from '../build/sections.generated.js';
import { isList, listOf, type SettingValue } from '../build/value.js';
import type { AssignmentNode, UnitDocument } from '../document/model.js';
import { sharedLists } from '../schema/shared-lists.generated.js';
import { setValues } from './edit.js';

type WithoutUndefined<T> = { readonly [K in keyof T]: Exclude<T[K], undefined> };

/**
 * Changes of settings by section and key, checked by the compiler as in `buildUnit`: a value replaces, a list replaces
 * all, the empty list removes the setting.
 */
export type UnitChanges = {
  readonly [S in keyof KnownSections]: WithoutUndefined<NonNullable<KnownSections[S]>>;
};

type SectionChange = readonly [key: string, value: OneOrMore<SettingValue>];
type SectionChanges = readonly SectionChange[];

/** The changes as lists: the types of settings differ, but all of them can be written. */
const changesOf = (changes: UnitChanges): readonly (readonly [section: string, SectionChanges])[] =>
  Object.entries(changes).map(([section, settings]) => [
    section,
    Object.entries<OneOrMore<SettingValue>>({ ...settings }),
  ]);

/** The keys that an empty value of a key resets, separated by blanks; the keys of a timer share one list. */
const resetBy = (key: string): string => sharedLists.find((keys) => keys.split(' ').includes(key)) ?? key;

/** The values that reset keys to their defaults where an empty one does not: it leaves no capabilities, and delegates a cgroup. */
const resetValues: Readonly<Record<string, string>> = { CapabilityBoundingSet: '~', Delegate: 'no' };

/** All that a list has after the changes, key by key: what the unit says since its last reset, and the new values. */
function linesOfList(
  nodes: readonly AssignmentNode[],
  changes: SectionChanges,
  isReplaced: (change: SectionChange) => boolean,
): readonly SettingLine[] {
  const kept = nodes.slice(nodes.findLastIndex(({ value }) => value === '') + 1);
  const changed = new Map(changes.map((change) => [change[0], change]));
  return [...new Set([...kept.map(({ key }) => key), ...changed.keys()])].flatMap((key) => {
    const change = changed.get(key);
    const stays = change === undefined || !isReplaced(change);
    const own = kept.filter((node) => stays && node.key === key).map(({ value }) => value);
    return [...own, ...(change === undefined ? [] : listOf(change[1]))].map(
      (value): SettingLine => [key, value],
    );
  });
}

/**
 * The text of a drop-in with changes of a unit's settings. A list, and a value of `Exec...=`, stands for all that the unit says:
 * where the unit sets the key, an empty assignment comes first, so that lists begin again. One text for another key, such as
 * `Environment=`, adds to the lines of the unit, however many they are. Some keys, such as OnCalendar= and OnBootSec=, share a
 * list that an empty assignment empties for all of them, so what the unit says with the others is written again. `resets`
 * chooses the keys of which one text stands for all, too. An empty value does not reset dependencies such as After=, nor Also=,
 * which a drop-in cannot take back, and scalars such as Type=, for which the last value counts, need none. For the same reason an
 * empty list removes no scalar: systemd ignores `Restart=`, and the unit's value stays. Give the default instead; `lint` reports
 * the line. Throws what `buildSections` throws, and bad-value for undefined.
 */
export function createDropIn(
  document: UnitDocument,
  changes: UnitChanges,
  resets: (section: string, key: string) => boolean = (_, key) => key.startsWith('Exec'),
): string {
  const sections = changesOf(changes).map(([section, settings]) => {
    const isReplaced = ([key, value]: SectionChange): boolean =>
      assignmentsOf(document, section, key).length > 0 && (isList(value) || resets(section, key));
    const lists = new Set(settings.map(([key]) => resetBy(key)));
    const lines = [...lists].flatMap((keys): readonly SettingLine[] => {
      const isIn = (key: string): boolean => keys.split(' ').includes(key);
      const group = settings.filter(([key]) => isIn(key));
      const first = group.find(isReplaced)?.[0];
      if (first === undefined) return linesOfList([], group, isReplaced);
      const nodes = document.nodes.filter(
        (node): node is AssignmentNode =>
          node.kind === 'assignment' && node.section === section && isIn(node.key),
      );
      return [[first, resetValues[first] ?? ''], ...linesOfList(nodes, group, isReplaced)];
    });
    return [section, lines] as const;
  });
  return joinSections(sections);
}

/** The unit file itself with the same changes made in it. Throws as `setValue`, and bad-value for undefined. */
export const applyChanges = (document: UnitDocument, changes: UnitChanges): UnitDocument =>
  setValues(
    document,
    changesOf(changes).flatMap(([section, settings]) =>
      settings.map(([key, value]) => ({ section, key, value })),
    ),
  );
