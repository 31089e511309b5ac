import type { CompletedCommand, CompletedOption } from './model.js';

const flagsOf = (options: readonly CompletedOption[]): string =>
  options.flatMap(({ flags }) => flags).join(' ');

function valueCases(options: readonly CompletedOption[]): readonly string[] {
  return options.flatMap(({ flags, value }) => {
    if (value === undefined) return [];
    const pattern = flags.join('|');
    if (value.kind === 'one-of')
      return [`      ${pattern}) COMPREPLY=($(compgen -W '${value.values.join(' ')}' -- "$cur")); return ;;`];
    if (value.kind === 'text') return [`      ${pattern}) return ;;`];
    const kind = value.kind === 'file' ? '-f' : '-d';
    return [
      `      ${pattern}) compopt -o filenames; mapfile -t COMPREPLY < <(compgen ${kind} -- "$cur"); return ;;`,
    ];
  });
}

function commandCase({ name, options, values }: CompletedCommand): string {
  return [
    `    ${name})`,
    '      case $prev in',
    ...valueCases(options),
    '      esac',
    `      words='${[...values, flagsOf(options)].join(' ').trim()}' ;;`,
  ].join('\n');
}

/** A completion script for bash 4 and later. */
export function bashScript(
  options: readonly CompletedOption[],
  commands: readonly CompletedCommand[],
): string {
  const names = commands.map(({ name }) => name);
  return `# Completion of harderway for bash: source <(harderway completion bash)
_harderway() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD-1]} command= words= i
  COMPREPLY=()
  for ((i = 1; i < COMP_CWORD; i++)); do
    case \${COMP_WORDS[i]} in
      --) return ;;
      ${names.join('|')}) command=\${COMP_WORDS[i]}; break ;;
    esac
  done
  for ((i++; i < COMP_CWORD; i++)); do
    [[ \${COMP_WORDS[i]} == -- ]] && return
  done
  case $command in
${commands.map(commandCase).join('\n')}
    *)
      case $prev in
${valueCases(options).join('\n')}
      esac
      words='${names.join(' ')} ${flagsOf(options)}' ;;
  esac
  COMPREPLY=($(compgen -W "$words" -- "$cur"))
}
complete -F _harderway harderway
`;
}
