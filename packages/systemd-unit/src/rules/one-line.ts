import { derivedProperties, propertyName } from '../dbus/properties.js';
import type { AssignmentNode } from '../document/model.js';
import { parse } from '../document/parse.js';
import type { Directive } from '../schema/lookup.js';
import { loadUnit } from '../settings/load.js';
import type { LoadedUnit } from '../settings/loaded.js';
import { storeOf } from '../settings/store.js';
import { checkUnit } from '../verify/unit.js';
import { directiveOf, type UnitSubject } from './subject.js';

/** A unit of the same name with one line alone, which ends in a blank: no backslash makes it go on. */
export const unitOfLine = ({ unit }: UnitSubject, section: string, key: string, value: string): LoadedUnit =>
  loadUnit(unit.name, [{ path: '', document: parse(`[${section}]\n${key}=${value} \n`) }]);

/** Whether systemd complains of a command, from which no other property follows. */
export const isRefusedCommand = (subject: UnitSubject, node: AssignmentNode): boolean =>
  directiveOf(node)?.type === 'command' &&
  unitOfLine(subject, node.section ?? '', node.key, node.value).log.length > 0;

const textOf = (value: unknown): string =>
  JSON.stringify(value, (_, item: unknown) => (typeof item === 'bigint' ? `${item}n` : item));

const settingsOf = ({ settings }: LoadedUnit): string =>
  textOf([...settings].map(([store, { setting }]) => [store, setting]));

/** The D-Bus properties that follow from others, but for that of a directive. */
function otherProperties(unit: LoadedUnit, known: Directive): string {
  const own = propertyName(storeOf(known).replace(/.*\./, ''));
  const owned = new Set([own, `${own}Ex`, `${own}Soft`]);
  return textOf(Object.entries(derivedProperties(unit)).filter(([property]) => !owned.has(property)));
}

const errorsOf = (unit: LoadedUnit): number =>
  checkUnit(unit).filter(({ severity }) => severity === 'error').length;

/**
 * Whether a line of which systemd refused something comes to nothing but its own setting once it is another one: what it
 * took of a list stays, no other property follows, and no unit is refused for it.
 */
export const changesItselfAlone = (known: Directive, before: LoadedUnit, after: LoadedUnit): boolean =>
  (before.settings.size === 0 || settingsOf(before) === settingsOf(after)) &&
  [...after.settings.keys()].every((store) => store === storeOf(known) || before.settings.has(store)) &&
  otherProperties(before, known) === otherProperties(after, known) &&
  errorsOf(after) <= errorsOf(before);
