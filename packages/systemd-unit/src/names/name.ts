import { UnitError } from '../errors.js';
import { UNIT_NAME_MAX, type UnitName, type UnitType, unitTypes } from './model.js';

const nameChars = /^[0-9A-Za-z:_.\\@-]*$/;
const prefixChars = /^[0-9A-Za-z:_.\\-]+$/;
const instanceChars = /^[0-9A-Za-z:_.\\@-]+$/;

const isUnitType = (text: string): text is UnitType => unitTypes.some((type) => type === text);

/**
 * Takes a unit name apart, or returns undefined if systemd would not accept it (unit-name.c, unit_name_is_valid).
 * The instance is everything between the first `@` and the last dot.
 */
export function parseUnitName(name: string): UnitName | undefined {
  const dot = name.lastIndexOf('.');
  if (dot <= 0 || name.length >= UNIT_NAME_MAX) return undefined;
  const type = name.slice(dot + 1);
  const stem = name.slice(0, dot);
  if (!isUnitType(type) || !nameChars.test(stem)) return undefined;
  const at = stem.indexOf('@');
  if (at === 0) return undefined;
  if (at < 0) return { kind: 'plain', prefix: stem, instance: undefined, type };
  const instance = stem.slice(at + 1);
  return { kind: instance === '' ? 'template' : 'instance', prefix: stem.slice(0, at), instance, type };
}

/** Whether systemd accepts the name; `kinds` narrows it to plain, template or instance names. */
export function isUnitName(
  name: string,
  kinds: readonly UnitName['kind'][] = ['plain', 'template', 'instance'],
): boolean {
  const parsed = parseUnitName(name);
  return parsed !== undefined && kinds.includes(parsed.kind);
}

/** Whether systemd accepts the text before the `@` or the dot: letters, digits and `:-_.\`. */
export const isUnitPrefix = (text: string): boolean => prefixChars.test(text);

/** Whether systemd accepts the text between `@` and the last dot: as a prefix, and `@` too. */
export const isUnitInstance = (text: string): boolean => instanceChars.test(text);

/** The name made of parts. Throws bad-unit-name if the result is invalid (a character not allowed, 256 bytes or more). */
export function formatUnitName(parts: Omit<UnitName, 'kind'>): string {
  const instance = parts.instance === undefined ? '' : `@${parts.instance}`;
  const name = `${parts.prefix}${instance}.${parts.type}`;
  if (!isUnitPrefix(parts.prefix) || !isUnitName(name))
    throw new UnitError('bad-unit-name', `'${name}' is not a valid unit name`, {
      hint: 'Escape its parts with escapeName() first.',
    });
  return name;
}

function templated(name: string): UnitName {
  const parsed = parseUnitName(name);
  if (parsed === undefined)
    throw new UnitError('bad-unit-name', `'${name}' is not a valid unit name`, {
      hint: 'Give a full name, such as getty@.service.',
    });
  if (parsed.kind === 'plain')
    throw new UnitError('not-a-template', `'${name}' is neither a template nor an instance: it has no @`, {
      hint: 'Give a name such as getty@.service.',
    });
  return parsed;
}

/** `getty@tty1.service` -> `getty@.service`. Throws bad-unit-name, not-a-template. */
export const templateOf = (name: string): string => formatUnitName({ ...templated(name), instance: '' });

/** `getty@.service`, `tty1` -> `getty@tty1.service`. Throws bad-unit-name, not-a-template. */
export function instantiate(template: string, instance: string): string {
  const parsed = templated(template);
  if (!isUnitInstance(instance))
    throw new UnitError('bad-unit-name', `'${instance}' is not a valid instance`, {
      hint: 'Escape it with escapeName() first.',
    });
  return formatUnitName({ ...parsed, instance });
}

/** A slice's parent: `a-b.slice` -> `a.slice` -> `-.slice` -> undefined. Throws bad-unit-name if `name` is not a slice. */
export function parentSlice(name: string): string | undefined {
  if (!isSliceName(name))
    throw new UnitError('bad-unit-name', `'${name}' is not a valid slice name`, {
      hint: 'Give a full name, such as user-1000.slice.',
    });
  if (name === '-.slice') return undefined;
  const dash = name.lastIndexOf('-');
  return dash < 0 ? '-.slice' : `${name.slice(0, dash)}.slice`;
}

/** Whether `name` is a valid slice: not a template, and without a dash at an end or beside another (unit-name.c, slice_name_is_valid). */
export function isSliceName(name: string): boolean {
  const parsed = parseUnitName(name);
  if (parsed?.kind !== 'plain' || parsed.type !== 'slice') return false;
  return name === '-.slice' || parsed.prefix.split('-').every((part) => part !== '');
}
