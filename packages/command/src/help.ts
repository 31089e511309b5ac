import { type Command, type Example, type Program, sharedOptions } from './command.js';
import {
  commandGroups,
  type Described,
  effectOf,
  exitMeanings,
  flagsOf,
  HELP,
  operandsOf,
  optionSections,
  programExitMeanings,
  sentence,
  usesOf,
  VERSION,
} from './described.js';
import type { Option, Options } from './option.js';
import { wrapText } from './wrap-text.js';

/** Columns of a help that no terminal shows. */
const COLUMNS = 96;

interface TableLayout {
  /** Columns of the whole table. */
  readonly columns: number;
  /** Columns of the left side, at least and at most. */
  readonly least?: number | undefined;
  readonly most: number;
}

/** Rows of two columns. A left side that is wider than `most` is on a line of its own. */
function table(title: string, rows: readonly Described[], { columns, least = 0, most }: TableLayout): string {
  // Half of a narrow terminal stays for the right side.
  const widest = Math.min(most, Math.floor(columns / 2) - 4);
  const widths = rows.map(([left]) => left.length).filter((width) => width <= widest);
  const width = Math.min(widest, Math.max(least, ...widths));
  const lines = rows.map(([left, right]) => {
    const text = wrapText(right, columns, width + 4);
    return left.length > width
      ? `  ${left}\n${' '.repeat(width + 4)}${text}`
      : `  ${left.padEnd(width)}  ${text}`;
  });
  return [`${title}:`, ...lines].join('\n');
}

function optionRow([name, option]: readonly [string, Option<unknown>]): Described {
  const { short, label } = option;
  const left = `${short === undefined ? '    ' : ''}${flagsOf(name, option)}${label === undefined ? '' : ` ${label}`}`;
  return [left, effectOf(option)];
}

function optionTables(options: Options, last: readonly Described[], columns: number): readonly string[] {
  return optionSections(options).map(([title, entries]) => {
    const rows = [...entries.map(optionRow), ...(title === 'Options' ? last : [])];
    return table(title, rows, { columns, most: 34 });
  });
}

const examples = (list: readonly Example[] = [], columns: number): readonly string[] =>
  list.length === 0 ? [] : [table('Examples', list, { columns, most: 60 })];

/** The paragraphs of texts, each in lines that fit. */
const paragraphs = (columns: number, ...texts: readonly (string | undefined)[]): readonly string[] =>
  texts
    .flatMap((text) => text?.split('\n\n') ?? [])
    .map((each) => wrapText(each.replaceAll('\n', ' '), columns));

const exitCodes = (meanings: ReturnType<typeof exitMeanings>): string =>
  `Exit codes: ${meanings.map(([code, meaning]) => `${code} ${meaning}`).join(', ')}.`;

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
    ...paragraphs(columns, exitCodes(exitMeanings([command]))),
  ]);
}

function commandTables(program: Program, columns: number): readonly string[] {
  const groups = [...commandGroups(program)];
  const least = Math.max(...groups.flatMap(([, rows]) => rows.map(([left]) => left.length)));
  return groups.map(([title, rows]) => table(title, rows, { columns, least, most: 36 }));
}

/**
 * The help of a program.
 *
 * @param width columns of the terminal, 60 to 200; default: 96
 */
export function programHelp(program: Program, width?: number): string {
  const columns = fitting(width);
  const { summary, description, otherwise } = program;
  return join([
    `Usage: ${usesOf(program).join('\n       ')}`,
    ...paragraphs(columns, sentence(summary), description, otherwise?.description),
    ...commandTables(program, columns),
    ...optionTables(sharedOptions(program), [HELP, VERSION], columns),
    ...examples(program.examples, columns),
    ...paragraphs(columns, exitCodes(programExitMeanings(program))),
  ]);
}
