import { UnitError } from '../errors.js';
import { pathOfUnitName, unescapeName, unescapePath } from '../names/escape.js';
import { parseUnitName } from '../names/name.js';

/** Values of specifiers: parts of the unit's name, and what only the machine knows. */
export interface SpecifierContext {
  /** The unit's full name, an instance included: `getty@tty1.service`. */
  readonly unit?: string | undefined;
  /** Path of the unit file, for %y and %Y. */
  readonly fragmentPath?: string | undefined;
  /** Values by letter for what depends on the machine (%H %m %b %v …); they override the built-in ones. */
  readonly values?: Readonly<Record<string, string>> | undefined;
}

/** Letters of the system manager whose values do not depend on the machine (systemd.unit(5), table "Specifiers"). */
const system: Readonly<Record<string, string>> = {
  C: '/var/cache',
  D: '/usr/share',
  E: '/etc',
  L: '/var/log',
  S: '/var/lib',
  t: '/run',
  T: '/tmp',
  V: '/var/tmp',
  h: '/root',
  u: 'root',
  U: '0',
  g: 'root',
  G: '0',
};

/** Letters whose values depend on the machine; without a value they stay as they are. */
const machine = 'aAbBHlmMoqsvwWcrRyY';

/** Letters a unit name may take (unit-printf.c, unit_name_printf); others are an error in lists of units. */
const inNames = 'ijnNp';

function ofName(letter: string, name: string): string | undefined {
  const parsed = parseUnitName(name);
  if (parsed === undefined) return undefined;
  const { prefix, instance } = parsed;
  const last = prefix.slice(prefix.lastIndexOf('-') + 1);
  switch (letter) {
    case 'n':
      return name;
    case 'N':
      return name.slice(0, name.lastIndexOf('.'));
    case 'p':
      return prefix;
    case 'P':
      return unescapeName(prefix);
    case 'i':
      return instance ?? '';
    case 'I':
      return unescapeName(instance ?? '');
    case 'j':
      return last;
    case 'J':
      return unescapeName(last);
    case 'f':
      return instance === undefined ? pathOfUnitName(name) : unescapePath(instance);
    case 'd':
      return `/run/credentials/${name}`;
    default:
      return undefined;
  }
}

const nameLetters = 'nNpPiIjJfd';

/** Specifiers that systemd 257 still expands but warns of (unit-printf.c, bad_specifier). */
const deprecated = 'crR';

export type Expanded =
  | {
      readonly kind: 'expanded';
      readonly text: string;
      /** Whether specifiers were left as they are, since only the machine knows their values. */
      readonly unresolved: boolean;
      /** Letters that systemd warns of, each as often as it occurs. */
      readonly deprecated: readonly string[];
    }
  | { readonly kind: 'invalid'; readonly at: number; readonly specifier: string; readonly reason: string };

/**
 * Expands `%` specifiers as systemd's specifier_printf() does: `%%` is a percent sign, a `%` before anything but a
 * letter, a digit or `%` stays, an unknown letter is `invalid`. Letters whose value the context does not give stay as
 * they are. `names` narrows the letters to those allowed in unit names.
 */
export function expandSpecifiers(text: string, context: SpecifierContext = {}, names = false): Expanded {
  if (!text.includes('%')) return { kind: 'expanded', text, unresolved: false, deprecated: [] };
  let out = '';
  let unresolved = false;
  const old: string[] = [];
  for (let at = 0; at < text.length; at++) {
    const char = text.charAt(at);
    if (char !== '%' || at + 1 >= text.length) {
      out += char;
      continue;
    }
    const letter = text.charAt(at + 1);
    const at0 = at;
    at++;
    if (letter === '%') {
      out += '%';
      continue;
    }
    if (!/[0-9A-Za-z]/.test(letter)) {
      out += `%${letter}`;
      continue;
    }
    const known = isSpecifier(letter, names);
    if (!known) return { kind: 'invalid', at: at0, specifier: letter, reason: 'Invalid slot' };
    if (deprecated.includes(letter)) old.push(letter);
    try {
      const value = context.values?.[letter] ?? builtIn(letter, context);
      unresolved ||= value === undefined;
      out += value ?? `%${letter}`;
    } catch (error) {
      if (!(error instanceof UnitError)) throw error;
      return { kind: 'invalid', at: at0, specifier: letter, reason: 'Invalid argument' };
    }
  }
  return { kind: 'expanded', text: out, unresolved, deprecated: old };
}

/** The message that systemd logs for the unit when it expands a deprecated specifier. */
export const deprecatedSpecifier = (letter: string): string =>
  `Specifier '%${letter}' used in unit configuration, which is deprecated. Please update your unit file, as it does not work as intended.`;

/** Whether systemd 257 knows the letter, in a unit name or anywhere else. */
export const isSpecifier = (letter: string, names = false): boolean =>
  letter.length === 1 &&
  (names
    ? `${inNames}aAbBHlmMoqvwWuUgG`.includes(letter)
    : letter in system || machine.includes(letter) || nameLetters.includes(letter));

function builtIn(letter: string, context: SpecifierContext): string | undefined {
  if (context.unit !== undefined && nameLetters.includes(letter)) return ofName(letter, context.unit);
  if (context.fragmentPath !== undefined) {
    if (letter === 'y') return context.fragmentPath;
    if (letter === 'Y') return context.fragmentPath.slice(0, context.fragmentPath.lastIndexOf('/')) || '/';
  }
  return system[letter];
}

/** Doubles every `%`, so that systemd reads the text as it is. */
export const escapeSpecifiers = (text: string): string => text.replaceAll('%', '%%');
