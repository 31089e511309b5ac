import type { CompletedCommand, CompletedOption } from './model.js';

const quote = (text: string): string => `'${text.replace(/[\\']/g, '\\$&')}'`;

function optionLine({ flags, description, value }: CompletedOption, condition: string): string {
  const names = flags.map((flag) => (flag.startsWith('--') ? `-l ${flag.slice(2)}` : `-s ${flag.slice(1)}`));
  const values =
    value === undefined
      ? ''
      : value.kind === 'one-of'
        ? ` -x -a ${quote(value.values.join(' '))}`
        : value.kind === 'folder'
          ? " -x -a '(__fish_complete_directories)'"
          : value.kind === 'file'
            ? ' -r -F'
            : ' -x';
  return `complete -c harderway -n ${quote(condition)} ${names.join(' ')}${values} -d ${quote(description)}`;
}

/** A completion script for fish 3 and later. */
export function fishScript(
  options: readonly CompletedOption[],
  commands: readonly CompletedCommand[],
): string {
  const none = '__fish_use_subcommand';
  const lines = commands.flatMap(({ name, description, options: own, values }) => {
    const inside = `__fish_seen_subcommand_from ${name}`;
    return [
      `complete -c harderway -n ${quote(none)} -a ${quote(name)} -d ${quote(description)}`,
      ...own.map((option) => optionLine(option, inside)),
      ...(values.length > 0
        ? [`complete -c harderway -n ${quote(inside)} -a ${quote(values.join(' '))}`]
        : []),
    ];
  });
  return `# Completion of harderway for fish: harderway completion fish > ~/.config/fish/completions/harderway.fish
complete -c harderway -f
${options.map((option) => optionLine(option, none)).join('\n')}
${lines.join('\n')}
`;
}
