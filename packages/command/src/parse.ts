import { type ParseArgsConfig, parseArgs } from 'node:util';
import { type Command, commandsOf, type Operands, type Program } from './command.js';
import { UsageError } from './errors.js';
import { guess } from './guess.js';
import { flagOf, type Options } from './option.js';

/** A command line that was read. */
export type Request =
  | { readonly kind: 'help'; readonly command: Command | undefined }
  | { readonly kind: 'version' }
  | { readonly kind: 'completion'; readonly shell: string }
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
    version: { type: 'boolean' },
  };
  for (const [name, { label, short }] of tables.flatMap((table) => Object.entries(table)))
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

function checkCount(operands: readonly string[], wanted: Operands | undefined): void {
  const { label = '', least = 0, most = wanted === undefined ? 0 : Number.POSITIVE_INFINITY } = wanted ?? {};
  if (operands.length < least) throw new UsageError(`${label} is missing`);
  if (operands.length > most) throw new UsageError(`unexpected argument ${operands[most] ?? ''}`);
}

/** Reads the options and operands of one command. */
function parseCommand(command: Command, args: readonly string[]): Request {
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
        else
          throw new UsageError(`unknown option ${token.rawName}${guess(flag, [...names.keys(), '--help'])}`);
        continue;
      }
      given.set(name, [...(given.get(name) ?? []), givenValue(token, option.label)]);
      if (option.many !== true && option.label !== undefined && (given.get(name)?.length ?? 0) > 1)
        throw new UsageError(`${flag} is given twice`);
    }
  }
  operands.push(...rest);
  if (rest.includes('--')) terminator = operands.length - rest.length + rest.indexOf('--');
  checkCount(operands, wanted);
  const values = Object.entries(options).map(
    ([name, option]) => [name, option.read(given.get(name) ?? [], flagOf(name))] as const,
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
  // Most probably this is the next option, and the value was forgotten.
  if (inlineValue !== true && value.length > 1 && value.startsWith('-') && rawName.startsWith('--'))
    throw new UsageError(
      `${rawName} needs a value; write ${rawName}=${value} for one that begins with a dash`,
    );
  return value;
}

/**
 * Reads a command line.
 *
 * @throws UsageError
 */
export function parseCommandLine(program: Program, args: readonly string[]): Request {
  const tables = commandsOf(program).map(({ options }) => options);
  const tokens = tokensOf(args, tables);
  const end = tokens.find(({ kind }) => kind === 'option-terminator')?.index ?? args.length;
  const first = tokens.find(({ kind, index }) => kind === 'positional' && index < end);
  const word = first?.kind === 'positional' ? first.value : undefined;
  const command = program.commands.find(({ name }) => name === word);
  if (first !== undefined && word !== undefined) {
    const rest = args.slice(first.index + 1);
    if (command !== undefined) return parseCommand(command, [...args.slice(0, first.index), ...rest]);
    // With a shell's name only, so that an operand of this name remains possible.
    if (word === 'completion' && ['bash', 'zsh', 'fish'].includes(rest[0] ?? '') && rest.length === 1)
      return { kind: 'completion', shell: rest[0] ?? '' };
    if (word === 'help' && rest.length <= 1) return { kind: 'help', command: named(program, rest[0]) };
  }
  const early = tokens.filter(({ index }) => index < (first?.index ?? end));
  if (early.some((token) => token.kind === 'option' && token.name === 'help'))
    return { kind: 'help', command: undefined };
  if (early.some((token) => token.kind === 'option' && token.name === 'version')) return { kind: 'version' };
  if (program.otherwise !== undefined) return parseCommand(program.otherwise, args);
  throw new UsageError(
    word === undefined
      ? (unknownOption(tokens, tables) ?? 'no command is given')
      : `unknown command ${word}${guess(
          word,
          program.commands.map(({ name }) => name),
        )}`,
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

function unknownOption(tokens: Tokens, tables: readonly Options[]): string | undefined {
  const names = tables.flatMap((table) => Object.keys(table).map(flagOf));
  const unknown = tokens.find((token) => token.kind === 'option' && !names.includes(`--${token.name}`));
  if (unknown?.kind !== 'option') return undefined;
  return `unknown option ${unknown.rawName}${guess(unknown.rawName, [...names, '--help', '--version'])}`;
}

function named(program: Program, word: string | undefined): Command | undefined {
  if (word === undefined) return undefined;
  const command = program.commands.find(({ name }) => name === word);
  if (command !== undefined) return command;
  throw new UsageError(
    `unknown command ${word}${guess(
      word,
      program.commands.map(({ name }) => name),
    )}`,
  );
}
