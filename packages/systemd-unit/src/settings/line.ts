import type { Diagnostic } from '@harderway/diagnostics';
import { extractWords, type Word, type WordOptions } from '../exec/words.js';
import type { UnitCode } from '../rules.generated.js';
import { errorText, type Parsed } from '../values/result.js';
import type {
  LineContext,
  LineReader,
  LineReaders,
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

/** Reports a value that systemd drops. */
export const bad = (line: LineContext, message: string, at?: Stretch): 'keep' =>
  warn(line, 'bad-value', message, at);

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
  const setting = line.slot.setting?.();
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
      readonly empty?: 'reset' | undefined;
      readonly message?: ((text: string, line: LineContext, reason: string) => string) | undefined;
    } = {},
  ): LineReader =>
  (text, line) => {
    if (text === '' && options.empty === 'reset') return 'reset';
    const result = parse(text, line);
    if (result.ok) return make(result.value);
    const reason = errorText[result.error];
    const message = options.message?.(text, line, reason) ?? cannotParse(line, text, reason);
    if (!line.strict) return bad(line, message);
    complain(line, 'bad-value', message.replace(', ignoring', ''));
    return line.refuse();
  };

/**
 * The words of a value, up to where it cannot be split, which is reported with `message` once they are read: systemd
 * reads them one by one.
 */
export function* wordsOf(
  text: string,
  line: LineContext,
  options: WordOptions,
  message = `Invalid syntax, ignoring: ${text}`,
): Generator<Word, void> {
  const { words, invalidAt } = extractWords(text, options);
  yield* words;
  if (invalidAt !== undefined) warn(line, 'bad-quoting', message, { from: invalidAt, to: text.length });
}

/** The words of a list of entries such as `PATH:PATH:OPTIONS`, with escapes left for the entry. */
export const entriesOf = (text: string, line: LineContext): Generator<Word, void> =>
  wordsOf(
    text,
    line,
    { unquote: true, retainEscape: true },
    `Invalid syntax ${line.key}=${text}, ignoring: Invalid argument`,
  );

/** A setting of one text. */
export const text = (value: string): Setting => ({ kind: 'text', value });

/** Readers whose empty value takes the setting back. */
export const emptyResets = (readers: LineReaders): LineReaders =>
  Object.fromEntries(
    Object.entries(readers).map(([type, read]): readonly [string, LineReader] => [
      type,
      (value, line) => (value === '' ? 'reset' : read(value, line)),
    ]),
  );

/** Reports a setting that another one has replaced. */
export const outdated = (line: LineContext, instead: string): 'keep' =>
  warn(
    line,
    'deprecated-directive',
    `Unit uses ${line.key}=; please use ${instead} instead. Support for ${line.key}= will be removed soon.`,
  );
