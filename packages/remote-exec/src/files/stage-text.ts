import { quoteWord } from '../quote.js';

/**
 * A sh function that needs `stop`: `stage FOLDER PATH` makes the folder if it is missing, and in it a hidden one with
 * mode 0700, and enters that; all that follows goes by relative names. Whoever may write in the folder can move the
 * hidden one or put a link in its place, but then lays nothing elsewhere: what was entered is the same, or is refused
 * as not ours. It is removed when the shell that called ends. PATH is for messages.
 */
export function stageText(name: string): string {
  const here = quoteWord(`./${name}`);
  return [
    'u=$(id -u)',
    'stage() {',
    '[ -d "$1" ] || m=$(umask 022; mkdir -p -- "$1" 2>&1) || stop "$2" "$m"',
    'cd -P -- "$1" 2>/dev/null || stop "$2" "Permission denied"',
    // What a run left behind that was killed outright, long enough ago that no other run can be using it.
    'for o in .remote-exec-*; do if [ -e "$o" ] || [ -L "$o" ]; then find "./$o" -prune -mmin +1440 -exec rm -rf -- {} +; fi; done 2>/dev/null',
    'i=$(stat -c %d:%i .)',
    `m=$(umask 077; mkdir ${here} 2>&1) || stop "$2" "$m"`,
    // The folder above has to be the one that it was made in, and it our own; a setgid bit is handed on to it.
    `cd -P ${here} 2>/dev/null && case $(stat -c "%d:%i %u:%a" .. .) in "$i "*" $u:700"|"$i "*" $u:2700") ;; *) false ;; esac || stop "$2" "its staging folder was replaced"`,
    `trap 'cd .. && rm -rf ${here}' EXIT`,
    "trap 'exit 129' HUP; trap 'exit 130' INT; trap 'exit 141' PIPE; trap 'exit 143' TERM",
    '}',
  ].join('\n');
}
