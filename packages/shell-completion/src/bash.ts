import type { CompletedCommand, CompletedOption, CompletedProgram } from './model.js';
import { offering } from './offering.js';

const flagsOf = (options: readonly CompletedOption[]): readonly string[] =>
  options.flatMap(({ flags }) => flags);

// bash-completion knows the hosts of ssh_config and known_hosts; bash alone those of /etc/hosts.
const HOSTS = [
  'compopt -o nospace',
  `list=\${cur%"\${cur##*,}"} cur=\${cur##*,}`,
  'if declare -F _known_hosts_real >/dev/null; then _known_hosts_real -- "$cur"; else COMPREPLY=($(compgen -A hostname -- "$cur")); fi',
  `COMPREPLY=("\${COMPREPLY[@]/#/$list}")`,
].join('; ');

/** Shell code that fills COMPREPLY with the values of a kind; empty for free text. */
const offer = offering(
  {
    file: 'compopt -o filenames; mapfile -t COMPREPLY < <(compgen -f -- "$cur"); ',
    directory: 'compopt -o filenames; mapfile -t COMPREPLY < <(compgen -d -- "$cur"); ',
    'host-list': `${HOSTS}; `,
    text: '',
  },
  (words) => `COMPREPLY=($(compgen -W '${words}' -- "$cur")); `,
);

const valueCases = (options: readonly CompletedOption[]): readonly string[] =>
  options.flatMap(({ flags, value }) =>
    value === undefined ? [] : [`      ${flags.join('|')}) ${offer(value)}return ;;`],
  );

/** The case of a command, or of the program's name: values of options, arguments, and further words. */
function branch(
  pattern: string,
  { options, arguments: values }: Pick<CompletedCommand, 'options' | 'arguments'>,
  besides: readonly string[] = [],
): string {
  const words = [...besides, ...(values?.kind === 'one-of' ? values.values : []), ...flagsOf(options)].join(
    ' ',
  );
  const others = values === undefined || values.kind === 'one-of' ? '' : offer(values);
  // Commands are offered beside the arguments.
  const both =
    besides.length === 0 ? 'return; }' : 'COMPREPLY+=($(compgen -W "$besides" -- "$cur")); return; }';
  return [
    `    ${pattern})`,
    '      case $prev in',
    ...valueCases(options),
    '      esac',
    ...(besides.length === 0 ? [] : [`      besides='${besides.join(' ')}'`]),
    ...(others === '' ? [] : [`      [[ $cur == -* ]] || { ${others}${both}`]),
    `      words='${words}' ;;`,
  ].join('\n');
}

/** A completion script for bash. */
export function bashScript(program: CompletedProgram): string {
  const { name, commands } = program;
  const names = commands.map((command) => command.name);
  // A program without commands needs a pattern too.
  const pattern = names.join('|') || "''";
  const called = `_${name.replace(/[^A-Za-z0-9]/g, '_')}`;
  return `# Completion of ${name} for bash: source <(${name} completion bash)
${called}() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD-1]} command= words= besides= list= i
  COMPREPLY=()
  # bash splits --flag=value at the equals sign.
  if [[ $cur == = ]]; then cur= prev=\${COMP_WORDS[COMP_CWORD-2]}
  elif [[ $prev == = ]]; then prev=\${COMP_WORDS[COMP_CWORD-2]}; fi
  for ((i = 1; i < COMP_CWORD; i++)); do
    case \${COMP_WORDS[i]} in
      --) return ;;
      ${pattern}) command=\${COMP_WORDS[i]}; break ;;
    esac
  done
  for ((i++; i < COMP_CWORD; i++)); do
    [[ \${COMP_WORDS[i]} == -- ]] && return
  done
  case $command in
${[...commands.map((command) => branch(command.name, command)), branch('*', program, names)].join('\n')}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$cur"))
}
complete -F ${called} ${name}
`;
}
