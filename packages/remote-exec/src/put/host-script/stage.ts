import { quoteWord } from '../../quote.js';

/**
 * A sh function that needs `stop`: `stage FOLDER PATH` makes the folder if it is missing, and in it a hidden one with
 * mode 0700, and enters that; all that follows goes by relative names. Whoever may write in the folder can move the
 * hidden one or put a link in its place, but then lays nothing elsewhere: what was entered is the same, or is refused
 * as not ours. It is removed when the shell that called ends. PATH is for messages.
 */
export function stageText(name: string): string {
  const here = quoteWord(`./${name}`);
  // Not ours to remove.
  const leave = (message: string): string => `{ trap - EXIT; stop "$2" ${message}; }`;
  const replaced = leave('"its staging folder was replaced"');
  return [
    'stage() {',
    '[ -d "$1" ] || m=$(umask 022; mkdir -p -- "$1" 2>&1) || stop "$2" "$m"',
    'cd -P -- "$1" 2>/dev/null || stop "$2" "Permission denied"',
    // What a run left behind that was killed outright, long enough ago that no other run can be using it.
    'for o in .remote-exec-*; do if [ -e "$o" ] || [ -L "$o" ]; then find "./$o" -prune -mmin +1440 -exec rm -rf -- {} +; fi; done 2>/dev/null',
    // A signal may come at any time from here on: before it was entered, after it, and in between.
    `trap ${quoteWord(`rm -rf ${here} ${quoteWord(`../${name}`)}`)} EXIT`,
    "trap 'exit 129' HUP; trap 'exit 130' INT; trap 'exit 141' PIPE; trap 'exit 143' TERM",
    `m=$(umask 077; mkdir ${here} 2>&1) || ${leave('"$m"')}`,
    // It stands in that folder, is our own, and empty. The shell itself can tell: no program is started for it.
    `cd -P ${here} 2>/dev/null && [ .. -ef "$1" ] && [ -O . ] || ${replaced}`,
    `for o in * .[!.]* ..?*; do if [ -e "$o" ] || [ -L "$o" ]; then ${replaced}; fi; done`,
    `trap ${quoteWord(`cd .. && rm -rf ${here}`)} EXIT`,
    '}',
  ].join('\n');
}
