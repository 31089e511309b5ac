import { quoteWord } from '../shell/quote.js';

/** A shell function: `synced FILE...` flushes files to the disk. Old versions of sync take no files. */
export const syncFunction: string = 'synced() { sync -- "$@" 2>/dev/null || sync; }';

/** Removes staging directories that are a day old: they were left behind by killed runs, and nobody uses them. */
const removeStale = `for entry in .remote-exec-*; do
if exists "$entry"; then find "./$entry" -prune -mmin +1440 -exec rm -rf -- {} +; fi
done 2>/dev/null`;

/**
 * A shell function that needs `fail` and `attempt`. `stage DIRECTORY PATH` creates the directory if it is missing, creates a
 * hidden directory with mode 0700 in it, and enters that. Everything after it uses relative names. Another user who may write
 * to the directory can move the hidden one or replace it by a link, but cannot have anything written elsewhere: the directory
 * that was entered stays the same, or is refused because it is not ours. It is removed when the calling shell ends. PATH is for
 * messages.
 */
export function stageFunction(name: string): string {
  const staging = quoteWord(`./${name}`);
  // The directory is not ours to remove.
  const abandon = (message: string): string => `{ trap - EXIT; fail "$2" ${message}; }`;
  const replaced = abandon('"its staging directory was replaced"');
  return [
    'exists() { [ -e "$1" ] || [ -L "$1" ]; }',
    'stage() {',
    'umask 022',
    '[ -d "$1" ] || attempt "$2" mkdir -p -- "$1"',
    'cd -P -- "$1" 2>/dev/null || fail "$2" "Permission denied"',
    removeStale,
    // From here on a signal may come at any time: before, while and after the directory is entered.
    `trap ${quoteWord(`rm -rf ${staging} ${quoteWord(`../${name}`)}`)} EXIT`,
    // Whatever is beyond the limit for files then fails to be written, with a message, and the program is not killed without one.
    "trap '' XFSZ",
    "trap 'exit 129' HUP; trap 'exit 130' INT; trap 'exit 141' PIPE; trap 'exit 143' TERM",
    'umask 077',
    `message=$(mkdir ${staging} 2>&1) || ${abandon('"$message"')}`,
    // It has to be in that directory, ours, and empty. The shell checks that without starting a program.
    `cd -P ${staging} 2>/dev/null && [ .. -ef "$1" ] && [ -O . ] || ${replaced}`,
    `for entry in * .[!.]* ..?*; do if exists "$entry"; then ${replaced}; fi; done`,
    `trap ${quoteWord(`cd .. && rm -rf ${staging}`)} EXIT`,
    '}',
  ].join('\n');
}
