import type { Diagnostic } from '@harderway/diagnostics';
import { isValidUtf8 } from '../document/lines.js';
import { UnitError } from '../errors.js';
import type { UnitCode } from '../rules.generated.js';
import { deprecations, inValue } from './in-value.js';
import { quoteWord } from './quote.js';
import { escapeSpecifiers, expandSpecifiers, type SpecifierContext } from './specifiers.js';
import { extractWord } from './words.js';

const nameChars = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** Whether systemd takes the text for a variable's name: ASCII letters, digits and `_`, no digit first. */
export const isEnvironmentName = (name: string): boolean => nameChars.test(name);

/** Whether systemd takes `text` for an assignment: a name, `=`, and valid UTF-8 (env-util.c, env_assignment_is_valid). */
export function isEnvironmentAssignment(text: string): boolean {
  const equals = text.indexOf('=');
  return equals > 0 && isEnvironmentName(text.slice(0, equals)) && isValidUtf8(text.slice(equals + 1));
}

/**
 * One word of an Environment= setting, so that the service gets exactly `value`: quoted where needed, `%` doubled
 * (`$` has no meaning here). Throws bad-environment for a bad name or a value that contains NUL or is not UTF-8.
 */
export function quoteEnvironment(name: string, value: string): string {
  if (!isEnvironmentName(name))
    throw new UnitError('bad-environment', `'${name}' is not a valid variable name`, {
      hint: 'Use ASCII letters, digits and _, and do not begin with a digit.',
    });
  if (value.includes('\0') || !isValidUtf8(value))
    throw new UnitError('bad-environment', `the value of ${name} contains NUL or is not UTF-8`, {
      hint: 'Give text without NUL, as UTF-8.',
    });
  return quoteWord(`${name}=${escapeSpecifiers(value)}`);
}

export interface ParsedEnvironment {
  /** In the order systemd keeps: a name that is set again keeps its place. */
  readonly variables: Readonly<Record<string, string>>;
  /** Names of variables whose values have specifiers that the context gives no value for. Absent if there are none. */
  readonly unresolved?: ReadonlySet<string> | undefined;
  /** Messages that systemd logs about the line; spans count within the value. */
  readonly diagnostics: readonly Diagnostic<UnitCode>[];
}

/**
 * Reads the value of one Environment= setting (load-fragment.c, config_parse_environ). A word that cannot be read
 * drops the rest of the line. Never throws. Codes: bad-quoting, bad-specifier, bad-environment.
 */
export function parseEnvironment(value: string, context: SpecifierContext = {}): ParsedEnvironment {
  const variables: Record<string, string> = {};
  const unresolved = new Set<string>();
  const diagnostics: Diagnostic<UnitCode>[] = [];
  for (let at = 0; at >= 0 && at <= value.length; ) {
    const word = extractWord(value, at, { unquote: true, cunescape: true });
    if (word.kind === 'none') break;
    if (word.kind === 'invalid') {
      diagnostics.push(
        inValue('warning', 'bad-quoting', `Invalid syntax, ignoring: ${value}`, at, value.length),
      );
      break;
    }
    at = word.next;
    const { from, to } = word;
    const expanded = expandSpecifiers(word.text, context);
    if (expanded.kind === 'invalid') {
      const message = `Failed to resolve specifiers in ${word.text}, ignoring: ${expanded.reason}`;
      diagnostics.push(inValue('warning', 'bad-specifier', message, from, to));
      continue;
    }
    diagnostics.push(...deprecations(expanded, from, to));
    if (isEnvironmentAssignment(expanded.text) || (expanded.unresolved && expanded.text.includes('='))) {
      const equals = expanded.text.indexOf('=');
      const name = expanded.text.slice(0, equals);
      variables[name] = expanded.text.slice(equals + 1);
      if (expanded.unresolved) unresolved.add(name);
      else unresolved.delete(name);
    } else if (!expanded.unresolved) {
      const message = `Invalid environment assignment, ignoring: ${expanded.text}`;
      diagnostics.push(inValue('warning', 'bad-environment', message, from, to));
    }
  }
  return { variables, diagnostics, ...(unresolved.size > 0 && { unresolved }) };
}
