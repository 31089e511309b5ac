import { readProgram } from '../host-script/program.js';

/**
 * A shell program whose arguments are a mark, the sizes of files separated by spaces, and their paths. It prints:
 *
 * - the mark, followed by a digit for each path: 1 for a regular file, 0 for anything else;
 * - for each regular file, a line with size, mode, owner and group by name and by number;
 * - for each of these with the given size, a line of sha256sum;
 * - the mark.
 *
 * Then it reads a program in blocks and runs it. It starts four other programs, however many files there are. Its arguments
 * contain no checksums: other users can see them, and could guess a short secret from its checksum.
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
