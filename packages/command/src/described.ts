import { type Command, commandsOf, type Program } from './command.js';
import { EXIT } from './exit-codes.js';
import { flagOf, type Option, type Options } from './option.js';

/** A word of the command line, and its meaning. */
export type Described = readonly [written: string, about: string];

/** The built-in options, of every command and of a program. */
export const HELP: Described = ['-h, --help', 'print this help'];
export const VERSION: Described = ['-V, --version', 'print the version'];

/** The built-in commands. */
const BUILT_IN: readonly Described[] = [
  ['completion SHELL', 'print a completion script for bash, zsh or fish'],
  ['help [COMMAND]', 'explain a command'],
];

/** An option as it is written, without its value: `-f, --file`. */
export const flagsOf = (name: string, { short }: Option<unknown>): string =>
  short === undefined ? flagOf(name) : `-${short}, ${flagOf(name)}`;

/** The effect of an option, with its default, its variable and whether it may be repeated. */
export function effectOf({ about, many, shownDefault, variable }: Option<unknown>): string {
  const fallbacks = [variable, shownDefault].filter((each) => each !== undefined);
  const notes = [
    ...(many === true ? ['may be repeated'] : []),
    ...(fallbacks.length === 0 ? [] : [`default: ${fallbacks.join(', or ')}`]),
  ];
  return notes.length === 0 ? about : `${about} (${notes.join('; ')})`;
}

/** The options that are shown, by their headings; those without one, under `Options`, come last. */
export function optionSections(
  options: Options,
): readonly (readonly [title: string, options: readonly (readonly [string, Option<unknown>])[]])[] {
  const sections = new Map<string, (readonly [string, Option<unknown>])[]>();
  for (const entry of Object.entries(options).filter(([, { hidden }]) => hidden !== true)) {
    const title = entry[1].section ?? 'Options';
    sections.set(title, [...(sections.get(title) ?? []), entry]);
  }
  const own = sections.get('Options') ?? [];
  sections.delete('Options');
  return [...sections, ['Options', own]];
}

/** The operands of a command, behind a blank. */
export const operandsOf = ({ operands }: Command): string =>
  operands === undefined ? '' : ` ${operands.label}`;

/** The commands of a program by their groups, in the order in which these first appear; the built-in ones come last. */
export function commandGroups({ commands }: Program): ReadonlyMap<string, readonly Described[]> {
  const groups = new Map<string, readonly Described[]>();
  for (const command of commands) {
    const { group = 'Commands', name, summary } = command;
    groups.set(group, [...(groups.get(group) ?? []), [`${name}${operandsOf(command)}`, summary]]);
  }
  const last = groups.size > 1 ? 'Other' : 'Commands';
  return groups.set(last, [...(groups.get(last) ?? []), ...BUILT_IN]);
}

/** The command lines of a program: without a command where it has `otherwise`, and with one. */
export const usesOf = ({ name, commands, otherwise }: Program): readonly string[] => [
  ...(otherwise === undefined ? [] : [`${name} [options]${operandsOf(otherwise)}`]),
  ...(commands.length === 0 ? [] : [`${name} COMMAND [options]`]),
];

/** A summary as a sentence. */
export const sentence = (summary: string): string => `${summary.charAt(0).toUpperCase()}${summary.slice(1)}.`;

/** The meanings of exit codes, in order; the usual ones give way to another where all commands agree on it. */
export function exitMeanings(commands: readonly Command[]): readonly (readonly [number, string])[] {
  const meanings = new Map<number, string>([
    [EXIT.ok, 'success'],
    [EXIT.problems, 'failed or problems found'],
    [EXIT.usage, 'usage error'],
  ]);
  const own = commands.map((command) => new Map(command.exitCodes));
  for (const [code, meaning] of own.flatMap((each) => [...each]))
    if (!meanings.has(code) || own.every((each) => each.get(code) === meaning)) meanings.set(code, meaning);
  return [...meanings].sort(([one], [other]) => one - other);
}

/** The meanings of a program's exit codes. */
export const programExitMeanings = (program: Program): readonly (readonly [number, string])[] =>
  exitMeanings(commandsOf(program));
