import { type Command, type Example, type Program, sharedOptions } from './command.js';
import { EXIT } from './exit-codes.js';
import { flagOf, type Option, type Options } from './option.js';

const WIDTH = 96;

/** Breaks a text at blanks; further lines are indented to the first. */
function wrap(text: string, indent: number): string {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && indent + line.length + 1 + word.length > WIDTH) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line].join(`\n${' '.repeat(indent)}`);
}

type Row = readonly [left: string, right: string];

/** Rows of two columns; a text on the left that is wider than `widest` is on a line of its own. */
function table(title: string, rows: readonly Row[], widest = 34, least = 0): string {
  const widths = rows.map(([left]) => left.length).filter((width) => width <= widest);
  const width = Math.min(widest, Math.max(least, ...widths));
  const lines = rows.map(([left, right]) => {
    const text = wrap(right, width + 4);
    return left.length > width
      ? `  ${left}\n${' '.repeat(width + 4)}${text}`
      : `  ${left.padEnd(width)}  ${text}`;
  });
  return [`${title}:`, ...lines].join('\n');
}

function optionRow([name, option]: readonly [string, Option<unknown>]): Row {
  const { short, label, about, many, shownDefault } = option;
  const left = `${short === undefined ? '    ' : `-${short}, `}${flagOf(name)}${label === undefined ? '' : ` ${label}`}`;
  const notes = [
    ...(many === true ? ['may be repeated'] : []),
    ...(shownDefault === undefined ? [] : [`default: ${shownDefault}`]),
  ];
  return [left, notes.length === 0 ? about : `${about} (${notes.join('; ')})`];
}

const HELP: Row = ['-h, --help', 'print this help'];
const VERSION: Row = ['    --version', 'print the version'];

function optionTables(options: Options, last: readonly Row[]): readonly string[] {
  const shown = Object.entries(options).filter(([, { hidden }]) => hidden !== true);
  const sections = new Map<string, (readonly [string, Option<unknown>])[]>();
  for (const entry of shown) {
    const title = entry[1].section ?? 'Options';
    sections.set(title, [...(sections.get(title) ?? []), entry]);
  }
  const own = sections.get('Options') ?? [];
  sections.delete('Options');
  return [
    ...[...sections].map(([title, entries]) => table(title, entries.map(optionRow))),
    table('Options', [...own.map(optionRow), ...last]),
  ];
}

const examples = (list: readonly Example[] = []): readonly string[] =>
  list.length === 0 ? [] : [table('Examples', list, 60)];

const sentence = (summary: string): string =>
  wrap(`${summary.charAt(0).toUpperCase()}${summary.slice(1)}.`, 0);

const paragraphs = (text: string | undefined): readonly string[] =>
  text === undefined ? [] : text.split('\n\n').map((each) => wrap(each.replaceAll('\n', ' '), 0));

/** The meanings of exit codes; the usual ones give way to another where all commands agree on it. */
function exitCodes(commands: readonly Command[]): string {
  const meanings = new Map<number, string>([
    [EXIT.ok, 'fine or done'],
    [EXIT.problems, 'problems found or failed'],
    [EXIT.usage, 'wrong use'],
  ]);
  const own = commands.map((command) => new Map(command.exitCodes));
  for (const [code, meaning] of own.flatMap((each) => [...each]))
    if (!meanings.has(code) || own.every((each) => each.get(code) === meaning)) meanings.set(code, meaning);
  const sorted = [...meanings].sort(([one], [other]) => one - other);
  return wrap(`Exit codes: ${sorted.map(([code, meaning]) => `${code} ${meaning}`).join(', ')}.`, 0);
}

const operandsOf = ({ operands }: Command): string => (operands === undefined ? '' : ` ${operands.label}`);

const join = (parts: readonly string[]): string => `${parts.join('\n\n')}\n`;

/** The help of a command. */
export const commandHelp = (program: Program, command: Command): string =>
  join([
    `Usage: ${program.name} ${command.name} [options]${operandsOf(command)}`,
    sentence(command.summary),
    ...paragraphs(command.description),
    ...optionTables(command.options, [HELP]),
    ...examples(command.examples),
    exitCodes([command]),
  ]);

const COMPLETION: Row = ['completion SHELL', 'print a completion script for bash, zsh or fish'];

/** The commands by their groups, in the order in which these first appear. */
function commandTables({ commands }: Program): readonly string[] {
  const groups = new Map<string, Row[]>();
  for (const command of commands) {
    const { group = 'Commands', summary } = command;
    const row: Row = [`${command.name}${operandsOf(command)}`, summary];
    groups.set(group, [...(groups.get(group) ?? []), row]);
  }
  const last = groups.size > 1 ? 'Other' : 'Commands';
  groups.set(last, [...(groups.get(last) ?? []), COMPLETION]);
  const width = Math.max(...[...groups.values()].flat().map(([left]) => left.length));
  return [...groups].map(([title, rows]) => table(title, rows, 36, width));
}

/** The help of a program. */
export function programHelp(program: Program): string {
  const { name, summary, description, commands, otherwise } = program;
  const uses = [
    ...(otherwise === undefined ? [] : [`${name} [options]${operandsOf(otherwise)}`]),
    ...(commands.length === 0 ? [] : [`${name} COMMAND [options]`]),
  ];
  return join([
    `Usage: ${uses.join('\n       ')}`,
    sentence(summary),
    ...paragraphs(description),
    ...paragraphs(otherwise?.description),
    ...commandTables(program),
    ...optionTables(sharedOptions(program), [HELP, VERSION]),
    ...examples(program.examples),
    ...(commands.length === 0 ? [] : [`${name} COMMAND --help explains a command.`]),
    exitCodes([...commands, ...(otherwise === undefined ? [] : [otherwise])]),
  ]);
}
