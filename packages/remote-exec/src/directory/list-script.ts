import { failFunctions } from '../host-script/fail.js';
import { blockBytes, readProgram } from '../host-script/program.js';

/** The beginning of a part of the answer that names a directory which can't be read. */
export const unreadable = 'unreadable:';

/**
 * A shell program with three arguments: a mark, a directory, and a format of stat(1). It reads names in blocks, or 0 for all
 * names, and describes these entries of the directory. Then it reads names of files, or 0, and writes their lines of
 * sha256sum. Each answer is enclosed in lines with the mark, the first of which ends in a colon. Finally it reads a program in
 * blocks and runs it in the directory; its function `names` reads more names.
 *
 * A missing directory is empty. Directories that can't be read are named in the answer: what is in them is unknown. The program
 * starts five others, however many names there are, and another one where `find` has failed.
 */
export const listScript: string = `LC_ALL=C QUOTING_STYLE=literal; export LC_ALL QUOTING_STYLE
mark=$1 directory=$2 format=$3
${failFunctions}
# A status of find, and what it printed. Entries may vanish while it looks; anything else leaves the list incomplete.
incomplete() {
[ "$1" -lt 126 ] || fail "$directory" "find ended with the exit code $1"
other=$(printf '%s\\n' "$2" | while IFS= read -r line; do
case $line in ''|*": No such file or directory"|*": Permission denied") ;; *) printf %s "$line"; break ;; esac
done)
[ -z "$other" ] || fail "$directory" "$other"
closed=$(find . -type d -exec sh -c 'for each do { [ -r "$each" ] && [ -x "$each" ]; } ||
printf "%s|${unreadable}%s%s|%s|" "$0" "$each" "$0" "$0"; done' "$mark" {} + 2>/dev/null)
case "$closed $2" in ' '*": Permission denied"*) fail "$directory" "Permission denied" ;; esac
[ -z "$closed" ] || printf '%s\\n' "$closed"
}
names() { dd bs=${blockBytes} count="$1" iflag=fullblock 2>/dev/null; }
read -r blocks || exit 0
echo "$mark:"
if [ -d "$directory" ]; then
cd -P -- "$directory" 2>/dev/null || fail "$directory" "Permission denied"
if [ "$blocks" = 0 ]; then
exec 3>&1
errors=$(find . -exec stat -c "$format" -- {} + 2>&1 >&3) || incomplete $? "$errors"
exec 3>&-
else names "$blocks" | xargs -0 stat -c "$format" -- 2>/dev/null; fi
else
{ [ ! -e "$directory" ] && [ ! -L "$directory" ]; } || fail "$directory" "Not a directory"
[ "$blocks" = 0 ] || names "$blocks" >/dev/null
fi
echo "$mark"
read -r blocks || exit 0
if [ "$blocks" != 0 ]; then
echo "$mark:"
names "$blocks" | xargs -0 sha256sum -- 2>/dev/null
echo "$mark"
fi
${readProgram}`;
