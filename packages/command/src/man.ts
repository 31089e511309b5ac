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

/** Characters that troff takes for others, or for its own (groff_char(7)). */
const escapes: Readonly<Record<string, string>> = {
  '\\': '\\e',
  '-': '\\-',
  "'": '\\(aq',
  '’': '\\(cq',
  '`': '\\(ga',
  '^': '\\(ha',
  '~': '\\(ti',
};

/** A text in one line; a point at its beginning does not make it a request. */
const plain = (text: string): string =>
  text
    .replaceAll('\n', ' ')
    .replaceAll(/[\\’'`^~-]/g, (character) => escapes[character] ?? character)
    .replace(/^\./, '\\&.');

const bold = (text: string): string => `\\fB${plain(text)}\\fR`;
const italic = (text: string): string => `\\fI${plain(text)}\\fR`;

const section = (title: string, ...lines: readonly string[]): readonly string[] =>
  lines.length === 0 ? [] : [`.SH ${title.toUpperCase()}`, ...lines];

/** A term and its explanation. */
const item = (term: string, about: string): readonly string[] => ['.TP', term, plain(about)];

/** The paragraphs of texts. */
const paragraphs = (...texts: readonly (string | undefined)[]): readonly string[] =>
  texts.flatMap((text) => text?.split('\n\n') ?? []).flatMap((text) => ['.PP', plain(text)]);

const described = (rows: readonly Described[]): readonly string[] =>
  rows.flatMap(([written, about]) => item(bold(written), about));

function optionItem([name, option]: readonly [string, Option<unknown>]): readonly string[] {
  const { label } = option;
  const written = bold(flagsOf(name, option));
  return item(label === undefined ? written : `${written} ${italic(label)}`, effectOf(option));
}

const optionItems = (options: Options, last: readonly Described[]): readonly string[] =>
  optionSections(options).flatMap(([title, entries]) =>
    section(title, ...entries.flatMap(optionItem), ...(title === 'Options' ? described(last) : [])),
  );

const exitStatus = (meanings: ReturnType<typeof exitMeanings>): readonly string[] =>
  section('Exit status', ...described(meanings.map(([code, meaning]) => [String(code), meaning])));

const examples = (list: readonly Example[] = []): readonly string[] =>
  section('Examples', ...described(list));

/** A reference to another page. */
const reference = (page: string): string => `${bold(page)}(1)`;

const page = (name: string, source: string, summary: string, ...lines: readonly string[]): string =>
  [
    `.TH "${name.toUpperCase()}" "1" "" "${source}" "User Commands"`,
    ...section('Name', `${plain(name)} \\- ${plain(summary)}`),
    ...lines,
    '',
  ].join('\n');

const pageOf = ({ name }: Program, command: Command): string => `${name}-${command.name}`;

/**
 * The manual pages of a program, in the language of man(7): its own, and one of each command, by the name of their file.
 *
 * @param version version of the program, which the pages show
 */
export function formatManPages(program: Program, version: string): ReadonlyMap<string, string> {
  const { name, summary, description, otherwise, commands } = program;
  const source = `${name} ${version}`;
  const own = page(
    name,
    source,
    summary,
    ...section('Synopsis', usesOf(program).map(bold).join('\n.br\n')),
    ...section('Description', ...paragraphs(sentence(summary), description, otherwise?.description)),
    ...section(
      'Commands',
      ...[...commandGroups(program)].flatMap(([title, rows]) => [`.SS ${title}`, ...described(rows)]),
    ),
    ...optionItems(sharedOptions(program), [HELP, VERSION]),
    ...examples(program.examples),
    ...exitStatus(programExitMeanings(program)),
    ...section('See also', commands.map((command) => reference(pageOf(program, command))).join(',\n')),
  );
  const others = commands.map((command): readonly [string, string] => [
    `${pageOf(program, command)}.1`,
    page(
      pageOf(program, command),
      source,
      command.summary,
      ...section('Synopsis', bold(`${name} ${command.name} [options]${operandsOf(command)}`)),
      ...section('Description', ...paragraphs(sentence(command.summary), command.description)),
      ...optionItems(command.options, [HELP]),
      ...examples(command.examples),
      ...exitStatus(exitMeanings([command])),
      ...section('See also', reference(name)),
    ),
  ]);
  return new Map([[`${name}.1`, own], ...others]);
}
