import type { Diagnostic } from '@harderway/diagnostics';
import { isValidUtf8, utf8Length } from '../document/lines.js';
import { expandSpecifiers } from '../exec/specifiers.js';
import { extractWords, type Word, type WordOptions } from '../exec/words.js';
import { isAbsolutePath, isNormalizedPath, isPath, simplifyPath } from '../names/path.js';
import type { UnitCode } from '../rules/rules.generated.js';
import { errorText, type Parsed } from '../values/result.js';
import type {
  Effect,
  Field,
  LineContext,
  LineReader,
  Setting,
  SettingKind,
  SettingValues,
  Stretch,
} from './model.js';

/** Reports what is wrong with a line that systemd then drops. */
export function warn(line: LineContext, code: UnitCode, message: string, at?: Stretch): 'keep' {
  line.report('warning', code, message, at);
  return 'keep';
}

/** As `warn`, for what systemd logs as an error. */
export function complain(line: LineContext, code: UnitCode, message: string): 'keep' {
  line.report('error', code, message);
  return 'keep';
}

/** Reports what a parser of values found; its spans count within the value. */
export function passOn(line: LineContext, diagnostics: readonly Diagnostic<UnitCode>[]): void {
  for (const { severity, code, message, span } of diagnostics)
    line.report(severity, code, message, { from: span.start.offset, to: span.end.offset });
}

/** The setting before, if it is of that kind. */
export function before<K extends SettingKind>(line: LineContext, kind: K): SettingValues[K] | undefined {
  const setting = line.before;
  return setting !== undefined && isKind(setting, kind) ? setting.value : undefined;
}

/** Whether a setting is of a kind. */
export const isKind = <K extends SettingKind>(
  setting: Setting,
  kind: K,
): setting is Setting & { readonly kind: K; readonly value: SettingValues[K] } => setting.kind === kind;

/** The message most of systemd's parsers give: `Failed to parse Key=value, ignoring: Invalid argument`. */
export const cannotParse = (line: LineContext, text: string, reason = 'Invalid argument'): string =>
  `Failed to parse ${line.key}=${text}, ignoring${reason === '' ? '.' : `: ${reason}`}`;

/** A reader for one value, by a parser; `empty` says what the empty value does. */
export const scalar =
  <T>(
    parse: (text: string, line: LineContext) => Parsed<T>,
    make: (value: T) => Setting,
    options: {
      readonly empty?: 'reset';
      readonly message?: (text: string, line: LineContext, reason: string) => string;
    } = {},
  ): LineReader =>
  (text, line) => {
    if (text === '' && options.empty === 'reset') return 'reset';
    const result = parse(text, line);
    if (result.ok) return make(result.value);
    const reason = errorText[result.error];
    const message = options.message?.(text, line, reason) ?? cannotParse(line, text, reason);
    if (!line.strict) return warn(line, 'bad-value', message);
    complain(line, 'bad-value', message.replace(', ignoring', ''));
    return line.refuse();
  };

const MAX_PATH = 4095;

export interface ExpandOptions {
  /** How the message names the text: `in 'x'` (default), `in x`, `in "x"`. */
  readonly quote?: string;
  readonly names?: boolean;
  readonly maxBytes?: number;
  /** Replaces ", ignoring". */
  readonly suffix?: string;
  /** What is resolved, `unit specifiers` by default. */
  readonly what?: string;
  readonly severity?: 'warning' | 'error';
}

/** Expands specifiers; reports and returns undefined if one is unknown or the result is too long. */
export function expand(text: string, line: LineContext, options: ExpandOptions = {}): string | undefined {
  const { quote = "'", suffix = ', ignoring', what = 'unit specifiers' } = options;
  const expanded = expandSpecifiers(text, line.specifiers, options.names ?? false);
  const long =
    expanded.kind === 'expanded' &&
    text !== '' &&
    utf8Length(expanded.text) > (options.maxBytes ?? Number.MAX_SAFE_INTEGER);
  if (expanded.kind === 'expanded' && !long) return expanded.text;
  const reason = expanded.kind === 'invalid' ? expanded.reason : errorText['too-long'];
  const [at, to] = expanded.kind === 'invalid' ? [expanded.at, expanded.at + 2] : [0, text.length];
  line.report(
    options.severity ?? 'warning',
    'bad-specifier',
    `Failed to resolve ${what}${what.includes(' in ') ? '' : ' in'} ${quote}${text}${quote}${suffix}: ${reason}`,
    { from: at, to },
  );
  return undefined;
}

export const expandPath = (
  text: string,
  line: LineContext,
  options: ExpandOptions = {},
): string | undefined => expand(text, line, { ...options, maxBytes: MAX_PATH });

export interface PathRules {
  readonly absolute?: boolean;
  readonly relative?: boolean;
  readonly fatal?: boolean;
  /** Refuse paths below /proc, /sys and /dev, or all but /dev. */
  readonly api?: 'refuse' | 'dev-only';
}

const belowApi = (path: string, allowDev: boolean): boolean =>
  /^\/(?:proc|sys)(?:\/|$)/.test(path) || (!allowDev && /^\/dev(?:\/|$)/.test(path));

/** Checks and simplifies a path as path_simplify_and_warn() does; reports and returns undefined if it is not valid. */
export function checkPath(path: string, line: LineContext, rules: PathRules): string | undefined {
  const suffix = rules.fatal ? '' : ', ignoring';
  const note = (code: UnitCode, message: string): undefined => {
    if (rules.fatal) complain(line, code, message);
    else warn(line, code, message);
  };
  if (!isValidUtf8(path)) {
    complain(line, 'invalid-utf8', `String is not UTF-8 clean, ignoring assignment: ${path}`);
    return undefined;
  }
  if (rules.absolute && !isAbsolutePath(path))
    return note('path-not-absolute', `${line.key}= path is not absolute${suffix}: ${path}`);
  if (rules.relative && isAbsolutePath(path))
    return note('path-absolute', `${line.key}= path is absolute${suffix}: ${path}`);
  const simple = simplifyPath(path);
  if (!isPath(simple))
    return note(
      'path-length',
      `${line.key}= path has invalid length (${utf8Length(simple)} bytes)${suffix}.`,
    );
  if (!isNormalizedPath(simple))
    return note('path-not-normalized', `${line.key}= path is not normalized${suffix}: ${simple}`);
  if (rules.api !== undefined && belowApi(simple, rules.api === 'dev-only'))
    return note(
      'path-below-api',
      `${line.key}= path is below API VFS${rules.fatal ? ', refusing' : ', ignoring'}: ${simple}`,
    );
  return simple;
}

/** The words of a value, up to where it cannot be split, which is reported with `message`. */
export function wordsOf(
  text: string,
  line: LineContext,
  options: WordOptions,
  message = `Invalid syntax, ignoring: ${text}`,
): readonly Word[] {
  const { words, invalidAt } = extractWords(text, options);
  // Words before the bad place count; systemd reads them one by one.
  if (invalidAt !== undefined) warn(line, 'bad-quoting', message, { from: invalidAt, to: text.length });
  return words;
}

/** The words of a list of entries such as `PATH:PATH:OPTIONS`, with escapes left for the entry. */
export const entriesOf = (text: string, line: LineContext): readonly Word[] =>
  wordsOf(
    text,
    line,
    { unquote: true, retainEscape: true },
    `Invalid syntax ${line.key}=${text}, ignoring: Invalid argument`,
  );

/** The list of texts with more at its end. */
export const appended = (line: LineContext, more: readonly string[]): Effect => ({
  kind: 'texts',
  value: [...(before(line, 'texts') ?? []), ...more],
});

/** The list of records with more at its end. */
export const addRecords = (
  line: LineContext,
  records: readonly (readonly Field[])[],
): { kind: 'records'; value: readonly (readonly Field[])[] } => ({
  kind: 'records',
  value: [...(before(line, 'records') ?? []), ...records],
});
