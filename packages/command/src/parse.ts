import { type ParseArgsConfig, parseArgs } from 'node:util';
import { SHELLS } from '@harderway/shell-completion';
import { builtInCommands, unknownCommand } from './built-in.js';
import { type Command, commandsOf, type Operands, type Program } from './command.js';
import { didYouMean } from './did-you-mean.js';
import { UsageError } from './errors.js';
import { flagOf, type Option, type Options } from './option.js';
import type { World } from './world.js';

/** A command line that was read. */
export type Request =
  | { readonly kind: 'help'; readonly command: Command | undefined }
  | { readonly kind: 'version' }
  | {
      readonly kind: 'run';
      readonly command: Command;
      readonly options: Readonly<Record<string, unknown>>;
      readonly operands: readonly string[];
      readonly terminator: number | undefined;
    };

type Tokens = NonNullable<ReturnType<typeof parseArgs>['tokens']>;

/** The configuration of parseArgs: which options take a value, and their letters. */
function configuration(tables: readonly Options[]): NonNullable<ParseArgsConfig['options']> {
  const known: NonNullable<ParseArgsConfig['options']> = {
    help: { type: 'boolean', short: 'h' },
    version: { type: 'boolean', short: 'V' },
  };
  // Most options are in many tables, and each program that starts waits for this.
  const options: Options = Object.assign({}, ...tables);
  for (const [name, { label, short }] of Object.entries(options))
    known[flagOf(name).slice(2)] = {
      type: label === undefined ? 'boolean' : 'string',
      ...(short === undefined ? {} : { short }),
    };
  return known;
}

const tokensOf = (args: readonly string[], tables: readonly Options[]): Tokens =>
  parseArgs({
    args: [...args],
    options: configuration(tables),
    strict: false,
    allowPositionals: true,
    tokens: true,
  }).tokens;

/** Splits off everything from the first operand on, for a command that ends options there. */
function split(
  args: readonly string[],
  options: Options,
  operands: Operands | undefined,
): { readonly own: readonly string[]; readonly rest: readonly string[] } {
  if (operands?.endOptions !== true) return { own: args, rest: [] };
  const first = tokensOf(args, [options]).find(({ kind }) => kind === 'positional');
  return first === undefined
    ? { own: args, rest: [] }
    : { own: args.slice(0, first.index), rest: args.slice(first.index) };
}

/** A hint with the words that an operand can be; none if it can be anything. */
const choicesHint = (wanted: Operands | undefined): { readonly hint?: string | undefined } =>
  wanted?.completion?.kind === 'one-of' ? { hint: `use one of ${wanted.completion.values.join(', ')}` } : {};

function checkOperands(
  operands: readonly string[],
  wanted: Operands | undefined,
  terminator = operands.length,
): void {
  const { label = '', least = 0, most = wanted === undefined ? 0 : Number.POSITIVE_INFINITY } = wanted ?? {};
  // As with an option, most probably a shell variable that is not set. After `--` it belongs to another program.
  if (operands.slice(0, terminator).some((operand) => operand.trim() === ''))
    throw new UsageError(
      'an argument is empty',
      label === '' ? {} : { hint: `write ${label.replace(/^\[(.*)\]$/, '$1')}` },
    );
  if (operands.length < least) throw new UsageError(`${label} is missing`, choicesHint(wanted));
  if (operands.length > most) throw new UsageError(`unexpected argument ${operands[most] ?? ''}`);
}

/** The value of an option from its environment variable. */
function variableOf({ variable }: Option<unknown>, environment: World['environment']): readonly string[] {
  const text = variable === undefined ? '' : (environment[variable] ?? '');
  return text === '' ? [] : [text];
}

/** Reads the options and operands of one command. */
function parseCommand(
  program: Program,
  command: Command,
  args: readonly string[],
  environment: World['environment'],
): Request {
  const { options, operands: wanted } = command;
  const { own, rest } = split(args, options, wanted);
  const names = new Map(Object.keys(options).map((name) => [flagOf(name), name] as const));
  const given = new Map<string, string[]>();
  const operands: string[] = [];
  let terminator: number | undefined;
  for (const token of tokensOf(own, [options])) {
    if (token.kind === 'positional') {
      operands.push(token.value);
    } else if (token.kind === 'option-terminator') {
      terminator = operands.length;
    } else {
      const flag = `--${token.name}`;
      if (flag === '--help') return { kind: 'help', command };
      if (flag === '--version') return { kind: 'version' };
      const name = names.get(flag);
      const option = name === undefined ? undefined : options[name];
      if (name === undefined || option === undefined) {
        if (wanted?.unknownOptions === true) operands.push(own[token.index] ?? token.rawName);
        else throw unknownOption(program, token.rawName, [...names.keys(), '--help']);
        continue;
      }
      given.set(name, [...(given.get(name) ?? []), givenValue(token, option.label)]);
      if (option.many !== true && option.label !== undefined && (given.get(name)?.length ?? 0) > 1)
        throw new UsageError(`${flag} is given twice`);
    }
  }
  operands.push(...rest);
  if (rest.includes('--')) terminator = operands.length - rest.length + rest.indexOf('--');
  checkOperands(operands, wanted, terminator ?? operands.length - rest.length);
  const values = Object.entries(options).map(
    ([name, option]) =>
      [name, option.read(given.get(name) ?? variableOf(option, environment), flagOf(name))] as const,
  );
  return { kind: 'run', command, options: Object.fromEntries(values), operands, terminator };
}

function givenValue(token: Extract<Tokens[number], { kind: 'option' }>, label: string | undefined): string {
  const { rawName, value, inlineValue } = token;
  if (label === undefined) {
    if (value !== undefined) throw new UsageError(`${rawName} takes no value`);
    return '';
  }
  if (value === undefined) throw new UsageError(`${rawName} needs a value: ${rawName} ${label}`);
  // Most probably a shell variable that is not set. Taken for "not given", it would mean "all" to many options.
  if (value.trim() === '') throw new UsageError(`${rawName} is empty`, { hint: `write ${rawName} ${label}` });
  // Most probably this is the next option, and the value was forgotten.
  if (inlineValue !== true && value.length > 1 && value.startsWith('-') && rawName.startsWith('--'))
    throw new UsageError(
      `${rawName} needs a value; write ${rawName}=${value} for one that begins with a dash`,
    );
  return value;
}

/**
 * The command of every program that a word names. A program that runs what follows, such as `remote-exec uname`, may be
 * meant to run something of this name, so there it has to stand first, with nothing beside what it takes.
 */
function builtIn(program: Program, args: readonly string[], at: number): Command | undefined {
  const [word, ...rest] = args.slice(at);
  const taken: Readonly<Record<string, boolean>> = {
    completion:
      rest.length === 0 || (rest.length === 1 && [...SHELLS, '--help', '-h'].includes(rest[0] ?? '')),
    help: rest.length <= 1,
    version: rest.length === 0,
  };
  if (program.otherwise !== undefined && !(at === 0 && taken[word ?? ''])) return undefined;
  return builtInCommands(program).find(({ name }) => name === word);
}

/**
 * Reads a command line.
 *
 * @param environment of options that a variable may stand for
 * @throws UsageError
 */
export function parseCommandLine(
  program: Program,
  args: readonly string[],
  environment: World['environment'] = {},
): Request {
  const { commands, otherwise } = program;
  if (args.length === 0 && (otherwise === undefined || (otherwise.operands?.least ?? 0) > 0))
    return { kind: 'help', command: undefined };
  const tables = commandsOf(program).map(({ options }) => options);
  const tokens = tokensOf(args, tables);
  const end = tokens.find(({ kind }) => kind === 'option-terminator')?.index ?? args.length;
  const first = tokens.find(({ kind, index }) => kind === 'positional' && index < end);
  const at = first?.index ?? args.length;
  const word = args[at];
  const command = commands.find(({ name }) => name === word) ?? builtIn(program, args, at);
  if (command !== undefined) return parseCommand(program, command, args.toSpliced(at, 1), environment);
  const early = tokens.flatMap((token) => (token.kind === 'option' && token.index < at ? [token.name] : []));
  if (early.includes('help')) return { kind: 'help', command: undefined };
  if (early.includes('version')) return { kind: 'version' };
  if (otherwise !== undefined) return parseCommand(program, otherwise, args, environment);
  if (word !== undefined) throw unknownCommand(program, word);
  throw (
    firstUnknownOption(program, tokens, tables) ??
    new UsageError('no command is given', { hint: `'${program.name} --help' lists the commands` })
  );
}

/** Whether a command line, even a wrong one, asks for JSON; words after `--` are not its own. */
export function asksForJson(program: Program, args: readonly string[]): boolean {
  const end = args.indexOf('--');
  const own = end === -1 ? args : args.slice(0, end);
  // In some programs --json names a file.
  const isFile = commandsOf(program).some(({ options }) => options['json']?.label !== undefined);
  return (own.includes('--json') && !isFile) || own.includes('--format=json');
}

/** The error for an unknown option, with the option it probably means. */
function unknownOption(
  { optionSynonyms = {} }: Program,
  rawName: string,
  known: readonly string[],
): UsageError {
  const meant = Object.hasOwn(optionSynonyms, rawName) ? optionSynonyms[rawName] : undefined;
  return new UsageError(`unknown option ${rawName}`, { hint: meant ?? didYouMean(rawName, known) });
}

function firstUnknownOption(
  program: Program,
  tokens: Tokens,
  tables: readonly Options[],
): UsageError | undefined {
  const known = tables.flatMap((table) => Object.keys(table).map(flagOf));
  const unknown = tokens.find((token) => token.kind === 'option' && !known.includes(`--${token.name}`));
  if (unknown?.kind !== 'option') return undefined;
  return unknownOption(program, unknown.rawName, [...known, '--help', '--version']);
}
