import { quoteWord } from '../../quote.js';

/** A function of sh: `synced FILE...` waits until they are on the disk. An old sync takes no files. */
export const syncFunction: string = 'synced() { sync -- "$@" 2>/dev/null || sync; }';

/** Removes what killed runs left behind, long enough ago that no other run can still be using it. */
const removeStale = `for entry in .remote-exec-*; do
if exists "$entry"; then find "./$entry" -prune -mmin +1440 -exec rm -rf -- {} +; fi
done 2>/dev/null`;

/**
 * A function of sh that needs `fail` and `attempt`. `stage DIRECTORY PATH` makes the directory if it is missing, and in it
 * a hidden one with mode 0700, and enters that; everything after it uses relative names. Another login that may write in
 * the directory can move the hidden one or put a link in its place, but that makes nothing be written elsewhere: what was
 * entered stays the same directory, or is refused because it is not ours. It is removed when the calling shell ends. PATH
 * is for messages.
 */
export function stageFunction(name: string): string {
  const staging = quoteWord(`./${name}`);
  // From here on the directory is not ours to remove.
  const abandon = (message: string): string => `{ trap - EXIT; fail "$2" ${message}; }`;
  const replaced = abandon('"its staging directory was replaced"');
  return [
    'exists() { [ -e "$1" ] || [ -L "$1" ]; }',
    'stage() {',
    'umask 022',
    '[ -d "$1" ] || attempt "$2" mkdir -p -- "$1"',
    'cd -P -- "$1" 2>/dev/null || fail "$2" "Permission denied"',
    removeStale,
    // A signal may come at any time from here on: before the directory is entered, after that, and in between.
    `trap ${quoteWord(`rm -rf ${staging} ${quoteWord(`../${name}`)}`)} EXIT`,
    "trap 'exit 129' HUP; trap 'exit 130' INT; trap 'exit 141' PIPE; trap 'exit 143' TERM",
    'umask 077',
    `message=$(mkdir ${staging} 2>&1) || ${abandon('"$message"')}`,
    // It is in that directory, our own, and empty. The shell itself checks this without starting a program.
    `cd -P ${staging} 2>/dev/null && [ .. -ef "$1" ] && [ -O . ] || ${replaced}`,
    `for entry in * .[!.]* ..?*; do if exists "$entry"; then ${replaced}; fi; done`,
    `trap ${quoteWord(`cd .. && rm -rf ${staging}`)} EXIT`,
    '}',
  ].join('\n');
}
