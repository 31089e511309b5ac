import { type Command, commandsOf, type Example, type Program, sharedOptions } from './command.js';
import { EXIT } from './exit-codes.js';
import { flagOf, type Option, type Options } from './option.js';

/** Columns of a help that no terminal shows. */
const COLUMNS = 96;

/** Breaks a text at blanks to fit the columns; further lines are indented to the first. */
function wrap(text: string, columns: number, indent = 0): string {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && indent + line.length + 1 + word.length > columns) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line].join(`\n${' '.repeat(indent)}`);
}

type Row = readonly [left: string, right: string];

interface TableLayout {
  /** Columns of the whole table. */
  readonly columns: number;
  /** Columns of the left side, at least and at most. */
  readonly least?: number | undefined;
  readonly most: number;
}

/** Rows of two columns. A left side that is wider than `most` is on a line of its own. */
function table(title: string, rows: readonly Row[], { columns, least = 0, most }: TableLayout): string {
  // Half of a narrow terminal stays for the right side.
  const widest = Math.min(most, Math.floor(columns / 2) - 4);
  const widths = rows.map(([left]) => left.length).filter((width) => width <= widest);
  const width = Math.min(widest, Math.max(least, ...widths));
  const lines = rows.map(([left, right]) => {
    const text = wrap(right, columns, width + 4);
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
const VERSION: Row = ['-V, --version', 'print the version'];

function optionTables(options: Options, last: readonly Row[], columns: number): readonly string[] {
  const layout = { columns, most: 34 };
  const shown = Object.entries(options).filter(([, { hidden }]) => hidden !== true);
  const sections = new Map<string, (readonly [string, Option<unknown>])[]>();
  for (const entry of shown) {
    const title = entry[1].section ?? 'Options';
    sections.set(title, [...(sections.get(title) ?? []), entry]);
  }
  const own = sections.get('Options') ?? [];
  sections.delete('Options');
  return [
    ...[...sections].map(([title, entries]) => table(title, entries.map(optionRow), layout)),
    table('Options', [...own.map(optionRow), ...last], layout),
  ];
}

const examples = (list: readonly Example[] = [], columns: number): readonly string[] =>
  list.length === 0 ? [] : [table('Examples', list, { columns, most: 60 })];

const sentence = (summary: string): string => `${summary.charAt(0).toUpperCase()}${summary.slice(1)}.`;

/** The paragraphs of texts, each in lines that fit. */
const paragraphs = (columns: number, ...texts: readonly (string | undefined)[]): readonly string[] =>
  texts.flatMap((text) => text?.split('\n\n') ?? []).map((each) => wrap(each.replaceAll('\n', ' '), columns));

/** The meanings of exit codes; the usual ones give way to another where all commands agree on it. */
function exitCodes(commands: readonly Command[]): string {
  const meanings = new Map<number, string>([
    [EXIT.ok, 'success'],
    [EXIT.problems, 'failed or problems found'],
    [EXIT.usage, 'usage error'],
  ]);
  const own = commands.map((command) => new Map(command.exitCodes));
  for (const [code, meaning] of own.flatMap((each) => [...each]))
    if (!meanings.has(code) || own.every((each) => each.get(code) === meaning)) meanings.set(code, meaning);
  const sorted = [...meanings].sort(([one], [other]) => one - other);
  return `Exit codes: ${sorted.map(([code, meaning]) => `${code} ${meaning}`).join(', ')}.`;
}

const operandsOf = ({ operands }: Command): string => (operands === undefined ? '' : ` ${operands.label}`);

const join = (parts: readonly string[]): string => `${parts.join('\n\n')}\n`;

/** The columns that a text for a terminal of this width may take. */
const fitting = (columns = COLUMNS): number => Math.min(200, Math.max(60, columns));

/**
 * The help of a command.
 *
 * @param width columns of the terminal, 60 to 200; default: 96
 */
export function commandHelp(program: Program, command: Command, width?: number): string {
  const columns = fitting(width);
  const { name, summary, description, options } = command;
  return join([
    `Usage: ${program.name} ${name} [options]${operandsOf(command)}`,
    ...paragraphs(columns, sentence(summary), description),
    ...optionTables(options, [HELP], columns),
    ...examples(command.examples, columns),
    ...paragraphs(columns, exitCodes([command])),
  ]);
}

const BUILT_IN: readonly Row[] = [
  ['completion SHELL', 'print a completion script for bash, zsh or fish'],
  ['help [COMMAND]', 'explain a command'],
];

/** The commands by their groups, in the order in which these first appear. */
function commandTables({ commands }: Program, columns: number): readonly string[] {
  const groups = new Map<string, Row[]>();
  for (const command of commands) {
    const { group = 'Commands', summary } = command;
    const row: Row = [`${command.name}${operandsOf(command)}`, summary];
    groups.set(group, [...(groups.get(group) ?? []), row]);
  }
  const last = groups.size > 1 ? 'Other' : 'Commands';
  groups.set(last, [...(groups.get(last) ?? []), ...BUILT_IN]);
  const least = Math.max(...[...groups.values()].flat().map(([left]) => left.length));
  return [...groups].map(([title, rows]) => table(title, rows, { columns, least, most: 36 }));
}

/**
 * The help of a program.
 *
 * @param width columns of the terminal, 60 to 200; default: 96
 */
export function programHelp(program: Program, width?: number): string {
  const columns = fitting(width);
  const { name, summary, description, commands, otherwise } = program;
  const uses = [
    ...(otherwise === undefined ? [] : [`${name} [options]${operandsOf(otherwise)}`]),
    ...(commands.length === 0 ? [] : [`${name} COMMAND [options]`]),
  ];
  return join([
    `Usage: ${uses.join('\n       ')}`,
    ...paragraphs(columns, sentence(summary), description, otherwise?.description),
    ...commandTables(program, columns),
    ...optionTables(sharedOptions(program), [HELP, VERSION], columns),
    ...examples(program.examples, columns),
    ...paragraphs(columns, exitCodes(commandsOf(program))),
  ]);
}
