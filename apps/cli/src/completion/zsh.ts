import type { CompletedCommand, CompletedOption } from './model.js';

/** Text for inside of single quotes in an `_arguments` or `_describe` specification. */
const escaped = (text: string): string => text.replaceAll("'", "'\\''").replace(/[[\]:\\]/g, '\\$&');

function action(value: NonNullable<CompletedOption['value']>): string {
  switch (value.kind) {
    case 'file':
      return ':file:_files';
    case 'folder':
      return ':folder:_files -/';
    case 'one-of':
      return `:value:(${value.values.join(' ')})`;
    case 'text':
      return ':value: ';
  }
}

function specification({ flags, description, value }: CompletedOption): readonly string[] {
  const about = `[${escaped(description)}]${value === undefined ? '' : action(value)}`;
  const [first] = flags;
  return flags.length > 1
    ? [`'(${flags.join(' ')})'{${flags.join(',')}}'${about}'`]
    : first === undefined
      ? []
      : [`'${first}${about}'`];
}

function commandCase({ name, options, values }: CompletedCommand): string {
  const rest = values.length > 0 ? [`'1:value:(${values.join(' ')})'`] : [];
  const lines = [...options.flatMap(specification), ...rest];
  return `        ${name})\n          _arguments -s \\\n            ${lines.join(' \\\n            ')} ;;`;
}

/** A completion script for zsh. */
export function zshScript(
  options: readonly CompletedOption[],
  commands: readonly CompletedCommand[],
): string {
  const described = commands.map(({ name, description }) => `'${escaped(name)}:${escaped(description)}'`);
  return `#compdef harderway
# Completion of harderway for zsh: harderway completion zsh > a folder of $fpath/_harderway
_harderway() {
  local context state state_descr line
  typeset -A opt_args
  local -a commands=(
    ${described.join('\n    ')}
  )
  _arguments -C -s \\
    ${options.flatMap(specification).join(' \\\n    ')} \\
    '1:command:->command' \\
    '*::argument:->argument'
  case $state in
    command) _describe command commands ;;
    argument)
      case $line[1] in
${commands.map(commandCase).join('\n')}
      esac ;;
  esac
}
if [[ $funcstack[1] == _harderway ]]; then _harderway "$@"; else compdef _harderway harderway; fi
`;
}
