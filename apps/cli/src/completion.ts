import {
  type CompletedCommand,
  type CompletedOption,
  completionScript,
  type Shell,
} from '@harderway/shell-completion';
import type { Command, Option } from 'commander';

function takes(option: Option): Pick<CompletedOption, 'value'> {
  if (!option.required && !option.optional) return {};
  if (option.argChoices !== undefined) return { value: { kind: 'one-of', values: option.argChoices } };
  const kind = /<path>/.test(option.flags) ? 'file' : /<folder>/.test(option.flags) ? 'directory' : 'text';
  return { value: { kind } };
}

const complete = (option: Option): CompletedOption => ({
  flags: [option.short, option.long].filter((flag) => flag !== undefined && flag !== null),
  description: option.description,
  ...takes(option),
});

const oneOf = (values: readonly string[] | undefined): Pick<CompletedCommand, 'arguments'> =>
  values === undefined ? {} : { arguments: { kind: 'one-of', values } };

/** The completion script for a shell, of commands and options as the program's own help shows them. */
export function completion(shell: Shell, program: Command): string {
  const help = program.createHelp();
  // --help stands in both lists, and --version is for the program alone.
  const inherited = program.options.filter(({ long }) => long !== '--version').map(complete);
  const commands = help.visibleCommands(program).map(
    (command): CompletedCommand => ({
      name: command.name(),
      description: command.summary() || command.description(),
      options: [...help.visibleOptions(command).map(complete), ...inherited],
      ...oneOf(
        command.name() === 'help'
          ? program.commands.map((other) => other.name()).filter((other) => other !== 'help')
          : command.registeredArguments[0]?.argChoices,
      ),
    }),
  );
  return completionScript(shell, {
    name: program.name(),
    options: help.visibleOptions(program).map(complete),
    commands,
  });
}
