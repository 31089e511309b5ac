import { failFunctions } from '../host-script/fail.js';
import { blockBytes, readProgram } from '../host-script/program.js';

/**
 * A shell program with three arguments: a mark, a directory, and a format of stat(1). It reads names in blocks, or 0 for all
 * names, and describes these entries of the directory. Then it reads names of files, or 0, and writes their lines of
 * sha256sum. Each answer is enclosed in lines with the mark, the first of which ends in a colon. Finally it reads a program in
 * blocks and runs it in the directory; its function `names` reads more names.
 *
 * A missing directory is empty. The program starts five others, however many names there are.
 */
export const listScript: string = `LC_ALL=C QUOTING_STYLE=literal; export LC_ALL QUOTING_STYLE
mark=$1 directory=$2 format=$3
${failFunctions}
names() { dd bs=${blockBytes} count="$1" iflag=fullblock 2>/dev/null; }
read -r blocks || exit 0
echo "$mark:"
if [ -d "$directory" ]; then
cd -P -- "$directory" 2>/dev/null || fail "$directory" "Permission denied"
if [ "$blocks" = 0 ]; then find . -exec stat -c "$format" -- {} + 2>/dev/null
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
