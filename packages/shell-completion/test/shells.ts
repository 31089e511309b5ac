import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CompletedProgram } from '../src/model.js';
import { completionScript, type Shell } from '../src/script.js';

/** Asks a real shell what it offers for the last word of a command line, in a directory of files and with hosts of its own. */
export type Offered = (...words: readonly string[]) => readonly string[];

const lines = (text: string): readonly string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');

const BASH = `
source "$1"; shift
COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
compopt() { :; }
"$(complete -p "$1" | sed 's/.*-F \\([^ ]*\\).*/\\1/')"
printf '%s\\n' "\${COMPREPLY[@]}"`;

// What would be shown is written down instead, by a widget that completes at the first prompt.
const ZSHRC = `
autoload -Uz compinit && compinit -u -D
source "$SCRIPT"
zstyle ':completion:*:hosts' hosts near.example far.example
compadd() {
  if [[ " $* " == *' -'[OADU]' '* ]]; then builtin compadd "$@"; return; fi
  local -a hits
  builtin compadd -O hits "$@"
  print -rl -- $hits >> "$OUT"
  builtin compadd "$@"
}
gather() { _main_complete }
zle -C gather list-choices gather
zle-line-init() { BUFFER=$LINE CURSOR=$#LINE; zle gather; exit 0 }
zle -N zle-line-init
`;

/** The words that a shell offers by the script of a program. Commands run in `directory`, a temporary one. */
export function offeredBy(shell: Shell, program: CompletedProgram, directory: string): Offered {
  const script = join(directory, `script.${shell}`);
  const work = join(directory, 'work');
  mkdirSync(join(work, 'papers'), { recursive: true });
  writeFileSync(join(work, 'page.txt'), '');
  writeFileSync(join(directory, 'hosts'), '192.0.2.1 near.example\n192.0.2.2 far.example\n');
  writeFileSync(script, completionScript(shell, program));
  const run = (command: string, args: readonly string[], env: Readonly<Record<string, string>>): string =>
    execFileSync(command, args, {
      cwd: work,
      encoding: 'utf8',
      timeout: 20_000,
      env: { PATH: process.env['PATH'], HOME: directory, TERM: 'xterm', ...env },
    });
  switch (shell) {
    case 'bash':
      return (...words) =>
        lines(
          run('bash', ['--norc', '-c', BASH, 'bash', script, ...words], {
            HOSTFILE: join(directory, 'hosts'),
          }),
        );
    case 'fish':
      return (...words) =>
        lines(run('fish', ['-N', '-c', 'source $argv[1]; complete -C $argv[2]', script, words.join(' ')], {}))
          // A description follows a tab.
          .map((line) => line.replace(/\t.*/, ''));
    case 'zsh': {
      writeFileSync(join(directory, '.zshrc'), ZSHRC);
      const ask =
        'zmodload zsh/zpty; zpty asked zsh -d -i; while zpty -r asked line; do :; done; [[ -e $OUT ]] && cat $OUT; rm -f $OUT';
      return (...words) =>
        lines(
          run('zsh', ['-f', '-c', ask], {
            ZDOTDIR: directory,
            SCRIPT: script,
            LINE: words.join(' '),
            OUT: join(directory, 'offered'),
          }),
        );
    }
  }
}
