import { type CliOption, options } from './options.js';

const flags = (name: string, { short, label }: CliOption): string =>
  `${short === undefined ? '    ' : `-${short}, `}--${name}${label === undefined ? '' : ` ${label}`}`;

const section = (title: CliOption['section']): string =>
  options
    .filter(([, option]) => option.section === title)
    .map(([name, option]) => `  ${flags(name, option).padEnd(31)}${option.about}`)
    .join('\n');

/** What --help shows. */
export const usage: string = `Usage: remote-exec [options] -- COMMAND [ARGUMENT...]
       remote-exec put [options] FILE... TARGET
       remote-exec get [options] FILE... FOLDER
       remote-exec completion bash|zsh|fish

Runs a command on many hosts over SSH, lays files on them, or fetches files from them. How to reach a host is read
from ssh_config.

Hosts:
${section('Hosts')}

Options:
${section('Options')}

put:
${section('put')}
  TARGET is an absolute path; one that ends in / is a folder. A FILE - is stdin; what comes from a pipe gets mode 644.

get:
  FILEs are absolute paths; those of HOST come to FOLDER/HOST/, readable by you alone.

Exit codes: 0 all hosts succeeded, 1 on some the command failed, 2 wrong usage, 3 some could not be reached,
4 some failed and some could not be reached, 129 the terminal was closed, 130 interrupted, 141 nobody reads the output
any more, 143 terminated.
`;
