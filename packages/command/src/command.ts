import type { CompletedValue } from '@harderway/shell-completion';
import { flagOf, type Options, type Values } from './option.js';
import type { World } from './world.js';

/** The words of a command line that are no options. */
export interface Operands {
  /** As the usage line shows them: `FILE...`, `[NAME]`, `HOST... -- COMMAND`. */
  readonly label: string;
  /** Fewest that are needed. Default: 0. */
  readonly least?: number | undefined;
  /** Most that are taken. Default: any number. */
  readonly most?: number | undefined;
  readonly completion?: CompletedValue | undefined;
  /** Ends options at the first operand, so that `remote-exec uname -a` leaves `-a` to uname. Default: false. */
  readonly endOptions?: boolean | undefined;
  /** Takes options that the command does not know as operands. Default: false. */
  readonly unknownOptions?: boolean | undefined;
}

/** A command line and what it does. */
export type Example = readonly [commandLine: string, about: string];

/** What a command is called with. */
export interface Invocation<O extends Options> {
  readonly options: Values<O>;
  readonly operands: readonly string[];
  /** How many operands stand before `--`; undefined without one. */
  readonly terminator: number | undefined;
  readonly world: World;
}

/** A command of a program. */
export interface Command<O extends Options = Options> {
  readonly name: string;
  /** What it does, as an imperative without a full stop: `check unit files`. */
  readonly summary: string;
  /** Paragraphs for its help, instead of the summary. */
  readonly description?: string | undefined;
  /** Default: none are taken. */
  readonly operands?: Operands | undefined;
  readonly options: O;
  readonly examples?: readonly Example[] | undefined;
  /** Heading under which the program's help lists it. Default: `Commands`. */
  readonly group?: string | undefined;
  /** Meanings of exit codes that differ from the usual: `[2, 'there are changes to apply']`. */
  readonly exitCodes?: readonly (readonly [number, string])[] | undefined;
  /** Does it and gives the exit code; nothing means 0. Throws UsageError and CommandError. */
  run(invocation: Invocation<O>): Promise<number | undefined> | number | undefined;
}

/** A program with commands. */
export interface Program {
  readonly name: string;
  /** What it is for, in one sentence without a full stop. */
  readonly summary: string;
  readonly description?: string | undefined;
  readonly commands: readonly Command[];
  /** What it does where the first operand names no command. Default: such a word is wrong use. */
  readonly otherwise?: Command | undefined;
  readonly examples?: readonly Example[] | undefined;
  /**
   * Prints an error that a command threw, and gives the exit code; undefined leaves it to the front end, which knows
   * CommandError and throws the others.
   */
  readonly report?: ((error: unknown, failure: Failure) => Promise<number | undefined>) | undefined;
  /** Ends itself in order when a signal comes, by `world.signal`. Default: a signal ends the process at once. */
  readonly handlesSignals?: boolean | undefined;
}

/** Where an error came from. */
export interface Failure {
  readonly world: World;
  /** The command that threw it. */
  readonly command: Command;
  readonly options: Readonly<Record<string, unknown>>;
  /** Whether the command line asks for JSON: what is printed on the standard output has to be JSON then. */
  readonly json: boolean;
}

/** Declares a command, with the types of its options inferred. */
export const defineCommand = <const O extends Options>(command: Command<O>): Command<O> => command;

/** The options that every command of a program takes, which may stand before the command's name. */
export function sharedOptions({ commands, otherwise }: Program): Options {
  const [first, ...rest] = commands;
  if (otherwise !== undefined) return otherwise.options;
  const shared = Object.entries(first?.options ?? {}).filter(([name, option]) =>
    rest.every((command) => command.options[name] === option),
  );
  return rest.length === 0 ? {} : Object.fromEntries(shared);
}

/** All commands of a program, the one without a name too. */
export const commandsOf = ({ commands, otherwise }: Program): readonly Command[] =>
  otherwise === undefined ? commands : [...commands, otherwise];

/**
 * Declares a program. Options may stand before the command's name, so one of a name has to be the same kind of option in
 * all commands: a mistake of the programmer otherwise, thrown as an Error.
 */
export function defineProgram(program: Program): Program {
  const seen = new Map<string, boolean>();
  for (const { options } of commandsOf(program))
    for (const [name, { label }] of Object.entries(options)) {
      const takesValue = label !== undefined;
      if ((seen.get(name) ?? takesValue) !== takesValue)
        throw new Error(`${program.name}: ${flagOf(name)} takes a value in one command and none in another`);
      seen.set(name, takesValue);
    }
  return program;
}
