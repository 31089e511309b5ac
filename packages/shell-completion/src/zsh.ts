import type { CompletedCommand, CompletedOption, CompletedProgram } from './model.js';
import { offering } from './offering.js';

/** Text for inside of single quotes in an `_arguments` or `_describe` specification. */
const escaped = (text: string): string => text.replace(/[[\]:\\]/g, '\\$&').replaceAll("'", "'\\''");

/** The action of `_arguments` for the values of a kind. */
const action = offering(
  {
    file: ':file:_files',
    directory: ':directory:_files -/',
    'host-list': ':hosts:_sequence _hosts',
    text: ':value: ',
  },
  (words) => `:value:(${words})`,
);

function specification({ flags: plain, description, value }: CompletedOption): readonly string[] {
  // With the equals sign both --flag=value and --flag value are completed.
  const flags = plain.map((each) => (value !== undefined && each.startsWith('--') ? `${each}=` : each));
  const about = `[${escaped(description)}]${value === undefined ? '' : action(value)}`;
  const [first] = flags;
  return flags.length > 1
    ? [`'(${plain.join(' ')})'{${flags.join(',')}}'${about}'`]
    : first === undefined
      ? []
      : [`'${first}${about}'`];
}

function commandCase({ name, options, arguments: values }: CompletedCommand): string {
  const rest = values === undefined ? [] : [`'*${action(values)}'`];
  const lines = [...options.flatMap(specification), ...rest];
  return `        ${name})\n          _arguments -s -S \\\n            ${lines.join(' \\\n            ')} ;;`;
}

/** A completion script for zsh. */
export function zshScript({ name: program, options, commands, arguments: words }: CompletedProgram): string {
  const described = commands.map(({ name, description }) => `'${escaped(name)}:${escaped(description)}'`);
  // Values for the first word are offered beside the commands.
  const first = `_describe command commands${words === undefined ? '' : `; _arguments '*${action(words)}'`}`;
  return `#compdef ${program}
# Completion of ${program} for zsh: ${program} completion zsh > a directory of $fpath/_${program}
_${program}() {
  (( \${words[(ie)--]} < CURRENT )) && return 1
  local context state state_descr line
  typeset -A opt_args
  local -a commands=(
    ${described.join('\n    ')}
  )
  _arguments -C -s -S \\
    ${options.flatMap(specification).join(' \\\n    ')} \\
    '1:command:->command' \\
    '*::argument:->argument'
  case $state in
    command) ${first} ;;
    argument)
      case $line[1] in
${commands.map(commandCase).join('\n')}
      esac ;;
  esac
}
if [[ $funcstack[1] == _${program} ]]; then _${program} "$@"; else compdef _${program} ${program}; fi
`;
}
