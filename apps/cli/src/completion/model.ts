import type { Command, Option } from 'commander';

/** An option as a shell has to know it. */
export interface CompletedOption {
  /** `-o` and `--output`, as far as there are. */
  readonly flags: readonly string[];
  readonly description: string;
  /** What its value may be; absent for an option without a value. */
  readonly value?:
    | { readonly kind: 'file' | 'folder' | 'text' }
    | { readonly kind: 'one-of'; readonly values: readonly string[] };
}

/** A command as a shell has to know it. */
export interface CompletedCommand {
  readonly name: string;
  readonly description: string;
  readonly options: readonly CompletedOption[];
  /** What its first argument may be. */
  readonly values: readonly string[];
}

function takes(option: Option): Pick<CompletedOption, 'value'> {
  if (!option.required && !option.optional) return {};
  if (option.argChoices !== undefined) return { value: { kind: 'one-of', values: option.argChoices } };
  const kind = /<path>/.test(option.flags) ? 'file' : /<folder>/.test(option.flags) ? 'folder' : 'text';
  return { value: { kind } };
}

const complete = (option: Option): CompletedOption => ({
  flags: [option.short, option.long].filter((flag) => flag !== undefined && flag !== null),
  description: option.description,
  ...takes(option),
});

/** Commands and options of the program, as its own help shows them. */
export function describeProgram(program: Command): {
  readonly options: readonly CompletedOption[];
  readonly commands: readonly CompletedCommand[];
} {
  const help = program.createHelp();
  const globals = help.visibleOptions(program).map(complete);
  const commands = help.visibleCommands(program).map((command): CompletedCommand => {
    const own = help.visibleOptions(command).map(complete);
    // --help stands in both lists, and --version is for the program alone.
    const inherited = program.options.filter(({ long }) => long !== '--version').map(complete);
    const names = command.registeredArguments[0]?.argChoices ?? [];
    const others = program.commands.map((other) => other.name()).filter((other) => other !== 'help');
    return {
      name: command.name(),
      description: command.summary() || command.description(),
      options: [...own, ...inherited],
      values: command.name() === 'help' ? others : names,
    };
  });
  return { options: globals, commands };
}
