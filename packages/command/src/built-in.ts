import { SHELLS } from '@harderway/shell-completion';
import { type Command, defineCommand, type Program, sharedOptions } from './command.js';
import { completion } from './completion.js';
import { didYouMean } from './did-you-mean.js';
import { UsageError } from './errors.js';
import { commandHelp, programHelp } from './help.js';
import type { Options } from './option.js';
import type { World } from './world.js';

/** Options of the program that are accepted, so that `--no-color help` works, and not explained. */
const silent = (program: Program): Options =>
  Object.fromEntries(
    Object.entries(sharedOptions(program)).map(([name, option]) => [name, { ...option, hidden: true }]),
  );

function completionCommand(program: Program): Command {
  const { name } = program;
  const command: Command = {
    name: 'completion',
    summary: 'print a completion script for bash, zsh or fish',
    operands: { label: 'SHELL', most: 1, completion: { kind: 'one-of', values: SHELLS } },
    options: silent(program),
    examples: [
      [`source <(${name} completion bash)`, 'for this bash; add it to ~/.bashrc for every one'],
      [`${name} completion zsh > "\${fpath[1]}/_${name}"`, 'for every zsh with compinit'],
      [`${name} completion fish > ~/.config/fish/completions/${name}.fish`, 'for every fish'],
    ],
    async run({ operands: [shell], world }) {
      const columns = world.stdout.columns();
      await world.stdout.write(
        shell === undefined ? commandHelp(program, command, columns) : completion(program, shell),
      );
      return undefined;
    },
  };
  return command;
}

const helpCommand = (program: Program): Command =>
  defineCommand({
    name: 'help',
    summary: 'explain a command',
    operands: { label: '[COMMAND]', most: 1 },
    options: silent(program),
    async run({ operands: [name], world }) {
      const commands = [...program.commands, ...builtInCommands(program)];
      const command = commands.find((each) => each.name === name);
      if (name !== undefined && command === undefined) throw unknownCommand(program, name);
      const columns = world.stdout.columns();
      await world.stdout.write(
        command === undefined ? programHelp(program, columns) : commandHelp(program, command, columns),
      );
      return undefined;
    },
  });

/** The version of a program, and below it the versions of others that it knows. */
export async function versionLines({ knows }: Program, { version }: World): Promise<string> {
  return knows === undefined ? `${version}\n` : `${version}\n${await knows()}\n`;
}

const versionCommand = (program: Program): Command =>
  defineCommand({
    name: 'version',
    summary: 'print the version',
    options: silent(program),
    async run({ world }) {
      await world.stdout.write(await versionLines(program, world));
      return undefined;
    },
  });

/** The commands that every program has. */
export const builtInCommands = (program: Program): readonly Command[] => [
  completionCommand(program),
  helpCommand(program),
  versionCommand(program),
];

/** The error for a word that is not a command, with the command that it most probably means. */
export function unknownCommand({ name, commands, synonyms = {} }: Program, word: string): UsageError {
  if (word.trim() === '')
    return new UsageError('the command is empty', { hint: `'${name} --help' lists the commands` });
  const meant = Object.hasOwn(synonyms, word) ? synonyms[word] : undefined;
  const hint =
    meant === undefined
      ? didYouMean(
          word,
          commands.map((command) => command.name),
        )
      : `that is '${name} ${meant}'`;
  return new UsageError(`unknown command ${word}`, { hint });
}
