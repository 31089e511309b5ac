import { uploadExit } from './fail.js';

/** Bytes of the blocks that a program for the host is sent in. */
export const blockBytes = 512;

/** Text of sh that reads a number of blocks, and runs the program that they contain; its last line is the mark. */
export const readProgram: string = `read -r blocks || exit 0
program=$(dd bs=${blockBytes} count="$blocks" iflag=fullblock 2>/dev/null)
case $program in *"
: $mark") ;; *) echo 'the program did not arrive whole' >&2; exit ${uploadExit.PUT_FAILED} ;; esac
eval "$program"
`;

/**
 * A program of sh whose arguments are a mark, the sizes of files separated by spaces, and as many paths. It writes:
 *
 * - the mark, and behind it a digit for each path: 1 for a regular file, 0 for anything else;
 * - for each of those a line with size, mode, owner and group by name, and by number;
 * - for each of those that has the given size a line of sha256sum;
 * - the mark.
 *
 * Then it reads a number of blocks, and runs the program that they contain. It starts four other programs, however many
 * files there are. Its arguments contain no checksum, since other logins can see them: a short secret could be guessed by
 * it.
 */
export const inspectScript: string = `LC_ALL=C; export LC_ALL
mark=$1 sizes="$2 "; shift 2
present= present_sizes=
for file do
shift
size=\${sizes%% *}; sizes=\${sizes#* }
if [ -f "$file" ] && [ ! -L "$file" ]; then
present=\${present}1; present_sizes="$present_sizes$size "; set -- "$@" "$file"
else
present=\${present}0
fi
done
echo "$mark$present"
if [ $# -gt 0 ]; then
stats=$(stat -c '%s %a %U %G %u %g' -- "$@")
printf '%s\\n' "$stats"
stats="$stats
"
for file do
shift
line=\${stats%%
*}; stats=\${stats#*
}
size=\${present_sizes%% *}; present_sizes=\${present_sizes#* }
case $line in "$size "*) set -- "$@" "$file" ;; esac
done
[ $# -eq 0 ] || sha256sum -- "$@"
fi
echo "$mark"
${readProgram}`;
