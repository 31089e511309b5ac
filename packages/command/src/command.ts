import type { CompletedValue } from '@harderway/shell-completion';
import { flagOf, type Options, type Values } from './option.js';
import type { World } from './world.js';

/** The words of a command line that are not options. */
export interface Operands {
  /** As the usage line shows them: `FILE...`, `[NAME]`, `HOST... -- COMMAND`. */
  readonly label: string;
  /** Lowest number. Default: 0. */
  readonly least?: number | undefined;
  /** Highest number. Default: no limit. */
  readonly most?: number | undefined;
  readonly completion?: CompletedValue | undefined;
  /** Ends options at the first operand, so that `remote-exec uname -a` leaves `-a` to uname. Default: false. */
  readonly endOptions?: boolean | undefined;
  /** Takes options that the command does not know as operands. Default: false. */
  readonly unknownOptions?: boolean | undefined;
}

/** A command line and its effect. */
export type Example = readonly [commandLine: string, about: string];

/** The input of a command. */
export interface Invocation<O extends Options> {
  readonly options: Values<O>;
  readonly operands: readonly string[];
  /** Number of operands before `--`; undefined without it. */
  readonly terminator: number | undefined;
  readonly world: World;
}

/** A command of a program. */
export interface Command<O extends Options = Options> {
  readonly name: string;
  /** Its purpose, as an imperative without a full stop: `check unit files`. */
  readonly summary: string;
  /** Paragraphs of its help, in place of the summary. */
  readonly description?: string | undefined;
  /** Default: no operands. */
  readonly operands?: Operands | undefined;
  readonly options: O;
  readonly examples?: readonly Example[] | undefined;
  /** Heading under which the program's help lists it. Default: `Commands`. */
  readonly group?: string | undefined;
  /** Meanings of exit codes beside the usual ones: `[2, 'there are changes to apply']`. */
  readonly exitCodes?: readonly (readonly [number, string])[] | undefined;
  /** Runs it and returns the exit code; undefined means 0. Throws UsageError and CommandError. */
  run(invocation: Invocation<O>): Promise<number | undefined> | number | undefined;
}

/** A program with commands. */
export interface Program {
  readonly name: string;
  /** Its purpose, in one sentence without a full stop. */
  readonly summary: string;
  readonly description?: string | undefined;
  readonly commands: readonly Command[];
  /** The command that runs if the first operand is not the name of one. Default: that is wrong use. */
  readonly otherwise?: Command | undefined;
  readonly examples?: readonly Example[] | undefined;
  /** Versions of other programs that it knows, and when its facts were read: lines below its own version. */
  readonly knows?: (() => string | Promise<string>) | undefined;
  /** Words that other programs use for a command, with what to write here: `{ validate: 'check' }`. For error messages only. */
  readonly synonyms?: Readonly<Record<string, string>> | undefined;
  /** Options of other programs, with a hint at what does it here: `{ '--dry-run': '--plan shows what would happen' }`. */
  readonly optionSynonyms?: Readonly<Record<string, string>> | undefined;
  /**
   * Prints an error that a command threw, and returns the exit code; undefined leaves it to the front end, which prints
   * UsageError and CommandError and throws all others.
   */
  readonly report?: ((error: unknown, failure: Failure) => Promise<number | undefined>) | undefined;
  /** Whether it ends itself on a signal, by `world.signal`. Default: a signal ends the process at once. */
  readonly handlesSignals?: boolean | undefined;
}

/** The circumstances of an error. */
export interface Failure {
  readonly world: World;
  /** The command that threw it. */
  readonly command: Command;
  readonly options: Readonly<Record<string, unknown>>;
  /** Whether the command line asks for JSON: the standard output must be JSON then. */
  readonly json: boolean;
}

/** Declares a command, with the types of its options inferred. */
export const defineCommand = <const O extends Options>(command: Command<O>): Command<O> => command;

/** The options that every command of a program takes; they may come before the command's name. */
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
 * Declares a program. Options may come before the command's name, so options of one name must either all take a value
 * or all take none; otherwise it throws an Error, as for any mistake of the programmer.
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
