import type { CompletedValue } from '@harderway/shell-completion';
import { didYouMean } from './did-you-mean.js';
import { UsageError } from './errors.js';

/** An option of a command: how it is written, explained and read. */
export interface Option<T> {
  /** The effect, as a phrase without a full stop: `write the fixes to the files`. */
  readonly about: string;
  /** One letter, for `-q`. */
  readonly short?: string | undefined;
  /** Name of its value in the help, such as `FILE`; absent for an option without a value. */
  readonly label?: string | undefined;
  /** Whether it may be given several times. Default: no. */
  readonly many?: boolean | undefined;
  /** The default as the help shows it. */
  readonly shownDefault?: string | undefined;
  /** Completion of its value. Default: no completion. */
  readonly completion?: CompletedValue | undefined;
  /** Heading under which the help lists it. Default: `Options`. */
  readonly section?: string | undefined;
  /** The environment variable that stands for it where it is not given, unless it is empty. */
  readonly variable?: string | undefined;
  /** Leaves it out of the help and of completion. */
  readonly hidden?: boolean | undefined;
  /**
   * Turns the given values, in order (an empty text for an option without a value), into the value for the command. The
   * list is empty if the option was not given. Throws a UsageError for a value that it refuses.
   */
  read(given: readonly string[], flag: string): T;
}

/** The options of a command by name: camelCase here, `--kebab-case` on the command line. */
export type Options = Readonly<Record<string, Option<unknown>>>;

/** The values of options, as a command gets them. */
export type Values<O extends Options> = {
  readonly [K in keyof O]: NonNullable<O[K]> extends Option<infer T> ? T : never;
};

type More<T = never> = Pick<Option<unknown>, 'short' | 'section' | 'hidden' | 'completion' | 'variable'> & {
  readonly default?: T | undefined;
};

/** How an option is written: `kubernetesVersion` as `--kubernetes-version`. */
export const flagOf = (name: string): string =>
  `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;

/** An option without a value: true if it was given. */
export const flag = (about: string, more: More = {}): Option<boolean> => ({
  about,
  ...more,
  read: (given) => given.length > 0,
});

/** An option with a text: undefined, or the default, if it was not given. */
export function value(
  label: string,
  about: string,
  more: More<string> & { readonly default: string },
): Option<string>;
export function value(label: string, about: string, more?: More<string>): Option<string | undefined>;
export function value(label: string, about: string, more: More<string> = {}): Option<string | undefined> {
  const { default: fallback, ...rest } = more;
  return { about, label, shownDefault: fallback, ...rest, read: (given) => given.at(-1) ?? fallback };
}

/** An option whose value is a path of a file. */
export function file(about: string, more: More<string> & { readonly default: string }): Option<string>;
export function file(about: string, more?: More<string>): Option<string | undefined>;
export function file(about: string, more: More<string> = {}): Option<string | undefined> {
  return value('FILE', about, { completion: { kind: 'file' }, ...more });
}

/** An option whose value is a path of a directory. */
export function directory(about: string, more: More<string> = {}): Option<string | undefined> {
  return value('DIRECTORY', about, { completion: { kind: 'directory' }, ...more });
}

/** An option with one of some words. */
export function choice<const W extends string>(
  words: readonly W[],
  about: string,
  more: More<W> & { readonly default: W; readonly label?: string | undefined },
): Option<W>;
export function choice<const W extends string>(
  words: readonly W[],
  about: string,
  more?: More<W> & { readonly label?: string | undefined },
): Option<W | undefined>;
export function choice<const W extends string>(
  words: readonly W[],
  about: string,
  more: More<W> & { readonly label?: string | undefined } = {},
): Option<W | undefined> {
  const { default: fallback, label = words.join('|'), ...rest } = more;
  return {
    about,
    label,
    shownDefault: fallback,
    completion: { kind: 'one-of', values: words },
    ...rest,
    read: (given, name) => {
      const last = given.at(-1);
      if (last === undefined) return fallback;
      return oneOf(words, last, name);
    },
  };
}

function oneOf<W extends string>(words: readonly W[], given: string, flag: string): W {
  const word = words.find((each) => each === given);
  if (word !== undefined) return word;
  throw new UsageError(`${flag} ${given}: use one of ${words.join(', ')}`, {
    hint: didYouMean(given, words),
  });
}

/** The values of an option that takes several, each given by itself or with others, separated by commas. */
function separated(given: readonly string[], flag: string): readonly string[] | undefined {
  if (given.length === 0) return undefined;
  const all = given.flatMap((each) => each.split(','));
  if (all.some((each) => each.trim() === ''))
    throw new UsageError(`${flag} ${given.join(' ')}: a value is missing beside a comma`);
  return all;
}

/** An option with several texts, separated by commas or given several times; undefined if not given. */
export const names = (
  label: string,
  about: string,
  more: More = {},
): Option<readonly string[] | undefined> => ({
  about,
  label: `${label},...`,
  many: true,
  ...more,
  read: separated,
});

/** An option with several of some words, separated by commas or given several times; undefined if not given. */
export const choices = <W extends string>(
  words: readonly W[],
  about: string,
  more: More & { readonly label: string },
): Option<readonly W[] | undefined> => ({
  about: `${about}: ${words.join(', ')}`,
  many: true,
  completion: { kind: 'one-of', values: words },
  ...more,
  label: `${more.label},...`,
  read: (given, flag) => separated(given, flag)?.map((each) => oneOf(words, each, flag)),
});

/** An option that may be given several times: all its values. */
export const list = (label: string, about: string, more: More = {}): Option<readonly string[]> => ({
  about,
  label,
  many: true,
  ...more,
  read: (given) => given,
});

/** An option whose value is read by a function, which returns undefined for a value that it refuses. */
export function parsed<T>(
  label: string,
  about: string,
  how: {
    readonly read: (text: string) => T | undefined;
    /** The valid values, as the end of the sentence `--timeout x: use ...`. */
    readonly expects: string;
    readonly shownDefault?: string | undefined;
  } & Omit<More, 'default'>,
): Option<T | undefined> {
  const { read, expects, ...rest } = how;
  return {
    about,
    label,
    ...rest,
    read: (given, name) => {
      const last = given.at(-1);
      if (last === undefined) return undefined;
      const result = read(last);
      if (result === undefined) throw new UsageError(`${name} ${last}: use ${expects}`);
      return result;
    },
  };
}

/** An option whose value is a whole number from `least` (default 0) to `most` (default: no bound). */
export function wholeNumber(
  label: string,
  about: string,
  more: Omit<More, 'default'> & {
    readonly least?: number | undefined;
    readonly most?: number | undefined;
    readonly shownDefault?: string | undefined;
  } = {},
): Option<number | undefined> {
  const { least = 0, most = Number.POSITIVE_INFINITY, ...rest } = more;
  return parsed(label, about, {
    expects: `a whole number from ${least} ${most === Number.POSITIVE_INFINITY ? 'up' : `to ${most}`}`,
    read: (text) => {
      const number = /^\d{1,15}$/.test(text) ? Number(text) : -1;
      return number >= least && number <= most ? number : undefined;
    },
    ...rest,
  });
}
