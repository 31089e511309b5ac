import { parse } from '../document/parse.js';
import { UnitError } from '../errors.js';
import { quoteEnvironment } from '../exec/environment.js';
import { type ExecLine, formatExec } from '../exec/format.js';
import type { OneOrMore } from './one-or-more.js';

/** An Exec line to be written, made by `exec`. */
export interface ExecValue {
  readonly kind: 'exec';
  readonly line: ExecLine;
}

/** Variables to be written, made by `environment`. */
export interface EnvironmentValue {
  readonly kind: 'environment';
  readonly variables: Readonly<Record<string, string>>;
}

/** The values that can be written; see `formatValue`. */
export type SettingValue = string | number | boolean | ExecValue | EnvironmentValue;

export const isList = (values: OneOrMore<SettingValue>): values is readonly SettingValue[] =>
  Array.isArray(values);

/** The values, as a list. */
export const listOf = (values: OneOrMore<SettingValue>): readonly SettingValue[] =>
  isList(values) ? values : [values];

/** An Exec line for `buildUnit` and the edits, from an argv. */
export const exec = (argv: readonly string[], options: Omit<ExecLine, 'argv'> = {}): ExecValue => ({
  kind: 'exec',
  line: { ...options, argv },
});

/** An Environment= line for `buildUnit` and the edits. */
export const environment = (variables: Readonly<Record<string, string>>): EnvironmentValue => ({
  kind: 'environment',
  variables,
});

/**
 * The text of a value: strings as they are, booleans as `yes` and `no`, Exec lines and environments quoted. Throws
 * bad-value (for undefined and other types, and for numbers such as NaN or 1e21), bad-exec-path, bad-argument,
 * bad-environment.
 *
 * @param name how errors call the value
 */
export function formatValue(value: SettingValue, name = 'a setting'): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  const shown = String(value);
  if (typeof value === 'number') {
    if (/^-?\d+(?:\.\d+)?$/.test(shown)) return shown;
  } else if (value?.kind === 'exec') return formatExec(value.line);
  else if (value?.kind === 'environment')
    return Object.entries(value.variables)
      .map(([variable, text]) => quoteEnvironment(variable, text))
      .join(' ');
  throw new UnitError(
    'bad-value',
    `${name} cannot be ${shown}: that is not a text, a boolean or a finite number`,
    {
      hint: "Give one, such as 'infinity', or leave the key out; removeKey() removes a setting.",
    },
  );
}

/** How a line is laid out: blanks in front of the key, and the equals sign with the blanks around it. */
export interface Spacing {
  readonly indent: string;
  readonly equals: string;
}

const plain: Spacing = { indent: '', equals: '=' };

/**
 * `Key=value` with its line end, checked by reading it back. A string with line breaks is taken if each but the last
 * line ends in a backslash. Throws bad-key, bad-value: what systemd would read as something else (blanks at an end, a
 * backslash at the end, control characters that end lines, a line that is a comment).
 */
export function assignmentText(
  key: string,
  value: SettingValue,
  eol: string,
  { indent, equals }: Spacing = plain,
): string {
  const formatted = formatValue(value, `${key}=`);
  const lines = formatted.split('\n');
  const text = `${indent}${key}${formatted === '' ? equals.trimEnd() : equals}${lines.join(eol)}${eol}`;
  const [node, ...others] = parse(`[S]\n${text}`).nodes.slice(1);
  if (node?.kind !== 'assignment' || node.key !== key)
    throw new UnitError('bad-key', `${JSON.stringify(key)} is not a valid key of a setting`, {
      hint: 'Write it like ExecStart.',
    });
  const expected = lines.map((line, at) => (at < lines.length - 1 ? `${line.slice(0, -1)} ` : line)).join('');
  if (others.length > 0 || node.value !== expected || node.reportedLine !== lines.length + 1)
    throw new UnitError(
      'bad-value',
      `${key}= cannot have the value ${JSON.stringify(formatted)}: systemd would read it as something else`,
      { hint: 'Leave out blanks at its ends, a backslash at its end, and line breaks.' },
    );
  return text;
}

/** A section header with its line end. Throws bad-section for a name systemd would refuse. */
export function headerText(section: string, eol: string): string {
  const text = `[${section}]${eol}`;
  const [node, ...others] = parse(text).nodes;
  if (node?.kind !== 'section' || node.name !== section || others.length > 0)
    throw new UnitError('bad-section', `${JSON.stringify(section)} is not a valid section name`, {
      hint: 'Write it like Service.',
    });
  return text;
}
