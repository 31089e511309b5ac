import type { CompletedOption, CompletedProgram } from './model.js';
import { offering } from './offering.js';

const quote = (text: string): string => `'${text.replace(/[\\']/g, '\\$&')}'`;

/** The arguments of `complete` for the values of a kind. */
const offer = offering(
  {
    file: ' -F',
    directory: " -f -a '(__fish_complete_directories)'",
    'host-list': " -f -a '(__fish_complete_list , __fish_print_hostnames)'",
    text: ' -f',
  },
  (words) => ` -f -a ${quote(words)}`,
);

/** A completion script for fish. */
export function fishScript({ name: program, options, commands, arguments: words }: CompletedProgram): string {
  const line = (condition: string, rest: string): string =>
    `complete -c ${program} -n ${quote(condition)}${rest}`;
  const optionLine = ({ flags, description, value }: CompletedOption, condition: string): string => {
    const names = flags.map((flag) =>
      flag.startsWith('--') ? ` -l ${flag.slice(2)}` : ` -s ${flag.slice(1)}`,
    );
    const valuePart = value === undefined ? '' : ` -r${offer(value)}`;
    return line(condition, `${names.join('')}${valuePart} -d ${quote(description)}`);
  };
  // fish's own test mistakes the value of an option for a command.
  const noCommand = `__${program}_needs_command`;
  const within = `__${program}_within`;
  const names = commands.map(({ name }) => name).join(' ');
  const lines = commands.flatMap(({ name, description, options: own, arguments: values }) => {
    const inside = `${within} ${name}`;
    return [
      line(noCommand, ` -a ${quote(name)} -d ${quote(description)}`),
      ...own.map((option) => optionLine(option, inside)),
      ...(values === undefined ? [] : [line(inside, offer(values))]),
    ];
  });
  return `# Completion of ${program} for fish: ${program} completion fish > ~/.config/fish/completions/${program}.fish
function ${noCommand}
    for word in -- ${names}
        contains -- $word (commandline -opc); and return 1
    end
    true
end
function ${within}
    contains -- $argv[1] (commandline -opc); and not contains -- -- (commandline -opc)
end
complete -c ${program} -f
${options.map((option) => optionLine(option, noCommand)).join('\n')}${words === undefined ? '' : `\n${line(noCommand, offer(words))}`}
${lines.join('\n')}
`;
}
