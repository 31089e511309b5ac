import {
  type Catalog,
  defaultValue,
  flagsAt,
  parseFlagValue,
  sameValue,
  specOf,
} from '@harderway/component-flags';
import type { ProgramSettings, SettingChange } from '../model.js';

/** A flag with the text of its value. */
export interface Argument {
  /** Empty for a word that is no flag. */
  readonly flag: string;
  readonly text: string;
  /** Why only the host knows the text; absent where it is known. */
  readonly unknown?: string | undefined;
}

/** Arguments after a change, and what was changed. */
export interface Migrated {
  readonly args: readonly Argument[];
  readonly changes: readonly SettingChange[];
}

/** Two versions of a program, with its flags in all versions. */
export interface Move {
  readonly catalog: Catalog;
  readonly from: string;
  readonly to: string;
}

/** Arguments of the form `--name=value`, and words that are no flags. */
export const argumentsOf = ({ argv, unknown }: ProgramSettings): readonly Argument[] =>
  argv.map((word, at) => {
    const [, flag = '', text = word] = /^--([^=]+)=([\s\S]*)$/.exec(word) ?? [];
    return { flag, text, unknown: unknown?.get(at) };
  });

/** Arguments in the form `--name=value`; words that are no flags as they are. */
export const argvOf = (args: readonly Argument[]): readonly string[] =>
  args.map(({ flag, text }) => (flag === '' ? text : `--${flag}=${text}`));

/** The arguments whose text only the host knows, by index; undefined if all are known. */
export function unknownOf(args: readonly Argument[]): ReadonlyMap<number, string> | undefined {
  const found = new Map(
    args.flatMap(({ unknown }, at) => (unknown === undefined ? [] : [[at, unknown] as const])),
  );
  return found.size === 0 ? undefined : found;
}

/** Changes arguments one after another: each gives what takes its place, and says why. */
export function changeEach(
  args: readonly Argument[],
  change: (argument: Argument) => {
    readonly args: readonly Argument[];
    readonly change?: SettingChange | undefined;
  },
): Migrated {
  const results = args.map(change);
  return {
    args: results.flatMap((result) => result.args),
    changes: results.flatMap((result) => (result.change === undefined ? [] : [result.change])),
  };
}

/** True if a flag has its default. */
function isDefault({ flag, text }: Argument, { catalog, from }: Move): boolean {
  const spec = specOf(flagsAt(catalog, from), flag);
  const standard = spec === undefined ? undefined : defaultValue(spec);
  const given = spec === undefined ? undefined : parseFlagValue(spec, text);
  return standard !== undefined && given?.ok === true && sameValue(given.value, standard);
}

/**
 * The same setting under its new name, or as a feature gate; undefined where the replacement is something else, such as
 * the port of the secure server in place of the one of the insecure server.
 */
function renamed({ flag, text, unknown }: Argument, replacement: string): Argument | undefined {
  const [name = '', ...value] = replacement.split('=');
  if (name === 'feature-gates') return { flag: name, text: `${value[0]}=${text}`, unknown };
  if (value.length > 0) return text === 'true' ? { flag: name, text: value.join('=') } : undefined;
  return flag.endsWith(`-${name}`) || name === `${flag}s` ? { flag: name, text, unknown } : undefined;
}

function withoutFlag(
  argument: Argument,
  given: ReadonlySet<string>,
  move: Move,
): { readonly args: readonly Argument[]; readonly change: SettingChange } {
  const { catalog, to } = move;
  const { flag, text } = argument;
  const { deprecated } = catalog.flags.find(({ name }) => name === flag) ?? {};
  const [replacement, ...others] = deprecated?.replacement ?? [];
  const next = replacement === undefined || others.length > 0 ? undefined : renamed(argument, replacement);
  const about = { subject: `--${flag}`, before: text };
  const gone = `${catalog.component} ${to} does not have it`;
  if (next !== undefined && specOf(flagsAt(catalog, to), next.flag) !== undefined) {
    const after = `--${next.flag}=${next.text}`;
    if (!given.has(next.flag) || next.flag === 'feature-gates')
      return { args: [next], change: { kind: 'renamed', ...about, after, reason: gone, attention: false } };
    const reason = `${gone}, and --${next.flag}, which takes its place, is given`;
    return { args: [], change: { kind: 'removed', ...about, reason, attention: false } };
  }
  const idle = deprecated?.noop === true ? 'it had no effect' : undefined;
  const why = idle ?? (isDefault(argument, move) ? 'it had its default' : 'nothing takes its place');
  const attention = why === 'nothing takes its place';
  return { args: [], change: { kind: 'removed', ...about, reason: `${gone}, and ${why}`, attention } };
}

/** Leaves out the flags that a version does not have, or gives them the names that it has. */
export function migrateNames(args: readonly Argument[], move: Move): Migrated {
  const flags = flagsAt(move.catalog, move.to);
  const given = new Set(args.map(({ flag }) => flag));
  return changeEach(args, (argument) =>
    argument.flag === '' || specOf(flags, argument.flag) !== undefined
      ? { args: [argument] }
      : withoutFlag(argument, given, move),
  );
}

/** Joins the uses of a flag whose values add up, at the place of the first. */
export function joinUses(args: readonly Argument[], flag: string): readonly Argument[] {
  const uses = args.filter((argument) => argument.flag === flag);
  const [first] = uses;
  if (first === undefined || uses.length === 1) return args;
  const unknown = uses.find((use) => use.unknown !== undefined)?.unknown;
  const joined = { flag, text: uses.map(({ text }) => text).join(','), unknown };
  return args.flatMap((argument) =>
    argument === first ? [joined] : argument.flag === flag ? [] : [argument],
  );
}
