import type { AssignmentNode, UnitDocument } from '../document/model.js';
import type { OneOrMore } from './one-or-more.js';
import type { KnownSections } from './sections.generated.js';
import { assignmentText, headerText, listOf, type SettingValue } from './value.js';

/** Sections, in order, each with its settings, in order; a list writes its key once for each item. */
export type UnitSections = Readonly<
  Record<string, Readonly<Record<string, OneOrMore<SettingValue> | undefined>>>
>;

/**
 * The text of a unit file from typed sections: keys and choices of systemd 257 are checked by the compiler, keys and
 * sections of other programs begin with X-. See `buildSections` for what it writes, what it throws, and for untyped data.
 */
export const buildUnit = (sections: KnownSections): string =>
  buildSections(
    Object.fromEntries(Object.entries(sections).map(([name, settings]) => [name, { ...settings }])),
  );

/**
 * The text of a unit file: sections in the order given, one blank line between them, LF ends. Undefined settings and
 * empty lists are left out. Throws bad-section, bad-key, bad-value, bad-exec-path, bad-argument, bad-environment.
 */
export const buildSections = (sections: UnitSections): string =>
  joinSections(
    Object.entries(sections).map(([name, settings]) => [
      name,
      Object.entries(settings).flatMap(([key, value]) =>
        value === undefined ? [] : listOf(value).map((item): SettingLine => [key, item]),
      ),
    ]),
  );

/** A line of a section. */
export type SettingLine = readonly [key: string, value: SettingValue];

/** The text of sections from their lines. Throws as `buildSections`. */
export const joinSections = (
  sections: readonly (readonly [name: string, lines: readonly SettingLine[]])[],
): string =>
  sections
    .map(
      ([name, lines]) =>
        headerText(name, '\n') + lines.map(([key, value]) => assignmentText(key, value, '\n')).join(''),
    )
    .join('\n');

/**
 * A document's settings as plain data, the inverse of `buildUnit`: every value a list of logical values in file
 * order, parts of a reopened section together. Resets (empty values) are kept; see `effectiveUnit` to apply them.
 */
export function readSections(
  document: UnitDocument,
): Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> {
  const sections: Record<string, Record<string, string[]>> = Object.create(null);
  for (const node of document.nodes) {
    if (node.kind === 'section') sections[node.name] ??= Object.create(null);
    if (node.kind !== 'assignment' || node.section === undefined) continue;
    const section = sections[node.section];
    if (section === undefined) continue;
    const values = section[node.key];
    if (values === undefined) section[node.key] = [node.value];
    else values.push(node.value);
  }
  return sections;
}

/** All settings of one key in one section, in file order. */
export const assignmentsOf = (
  document: UnitDocument,
  section: string,
  key: string,
): readonly AssignmentNode[] =>
  document.nodes.filter(
    (node): node is AssignmentNode =>
      node.kind === 'assignment' && node.section === section && node.key === key,
  );

/** The last value of a key in a section, undefined if it is not set; what systemd uses for a scalar. */
export const getValue = (document: UnitDocument, section: string, key: string): string | undefined =>
  assignmentsOf(document, section, key).at(-1)?.value;
