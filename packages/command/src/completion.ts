import {
  type CompletedOption,
  type CompletedProgram,
  type CompletedValue,
  completionScript,
  SHELLS,
} from '@harderway/shell-completion';
import { type Program, sharedOptions } from './command.js';
import { didYouMean } from './did-you-mean.js';
import { UsageError } from './errors.js';
import { flagOf, type Options } from './option.js';

const HELP: CompletedOption = { flags: ['-h', '--help'], description: 'print help' };
const VERSION: CompletedOption = { flags: ['-V', '--version'], description: 'print the version' };
const TEXT: CompletedValue = { kind: 'text' };

const optionsOf = (options: Options): readonly CompletedOption[] =>
  Object.entries(options)
    .filter(([, { hidden }]) => hidden !== true)
    .map(([name, { short, about, label, completion = TEXT }]) => ({
      flags: [...(short === undefined ? [] : [`-${short}`]), flagOf(name)],
      description: about,
      value: label === undefined ? undefined : completion,
    }));

/** Describes a program for completion scripts. */
export function completedProgram(program: Program): CompletedProgram {
  const { name, commands, otherwise } = program;
  const shells = { kind: 'one-of', values: SHELLS } as const;
  const names = { kind: 'one-of', values: commands.map((command) => command.name) } as const;
  return {
    name,
    options: [...optionsOf(sharedOptions(program)), HELP, VERSION],
    arguments: otherwise?.operands?.completion,
    commands: [
      ...commands.map((command) => ({
        name: command.name,
        description: command.summary,
        options: [...optionsOf(command.options), HELP],
        arguments: command.operands?.completion,
      })),
      { name: 'completion', description: 'print a completion script', options: [], arguments: shells },
      { name: 'help', description: 'explain a command', options: [], arguments: names },
      { name: 'version', description: 'print the version', options: [], arguments: undefined },
    ],
  };
}

/** The completion script of a program. Throws a UsageError for an unknown shell. */
export function completion(program: Program, name: string): string {
  const shell = SHELLS.find((each) => each === name);
  if (shell === undefined)
    throw new UsageError(`completion ${name}: use one of ${SHELLS.join(', ')}`, {
      hint: didYouMean(name, SHELLS),
    });
  return completionScript(shell, completedProgram(program));
}
