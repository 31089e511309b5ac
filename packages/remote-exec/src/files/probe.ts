import type { Route } from '../command/channel.js';
import { expectSuccess } from '../command/outcome.js';
import { run } from '../command/run.js';
import type { PutOptions } from '../model.js';
import { quote } from '../quote.js';
import { fitsArgument } from './argument-limit.js';
import { matches } from './metadata.js';
import type { SourcedFile } from './upload.js';

/**
 * Takes the sizes wanted, separated by spaces, and as many paths. Writes a line of 0 and 1, telling which
 * are regular files; for each of those a line with size, mode, owner and group by name and by number; and
 * for each of those with the size wanted a line of sha256sum. Three programs, however many files.
 */
const script = `LC_ALL=C; export LC_ALL; w="$1 "; shift; k=; e=
for f do shift; n=\${w%% *}; w=\${w#* }
if [ -f "$f" ] && [ ! -L "$f" ]; then e=\${e}1; k="$k$n "; set -- "$@" "$f"; else e=\${e}0; fi; done
echo "$e"; [ $# -gt 0 ] || exit 0
s=$(stat -c '%s %a %U %G %u %g' -- "$@") || exit 1; printf '%s\\n' "$s"; s="$s
"
for f do shift; l=\${s%%
*}; s=\${s#*
}; n=\${k%% *}; k=\${k#* }
case $l in "$n "*) set -- "$@" "$f" ;; esac; done
[ $# -eq 0 ] || sha256sum -- "$@" || :
`;

/** For each file, whether the host has it with this content, mode, owner and group. */
export async function probeFiles(
  route: Route,
  files: readonly SourcedFile[],
  options: PutOptions,
): Promise<readonly boolean[]> {
  const sizes = files.map(({ source }) => source.size).join(' ');
  const argv = ['sh', '-c', script, 'sh', sizes, ...files.map(({ file }) => file.path)];
  // Under sudo the line is an argument itself.
  if (files.length > 1 && !fitsArgument(quote(argv))) {
    const half = Math.ceil(files.length / 2);
    return [
      ...(await probeFiles(route, files.slice(0, half), options)),
      ...(await probeFiles(route, files.slice(half), options)),
    ];
  }
  const result = await run(route, {
    argv,
    sudo: options.sudo,
    signal: options.signal,
    timeoutMs: options.timeoutMs,
  });
  expectSuccess(result, { host: route.host, what: 'looking at the files to be put' });
  return compare(files, result.stdout);
}

function compare(files: readonly SourcedFile[], answer: string): readonly boolean[] {
  const [present = '', ...lines] = answer.split('\n');
  const stats = lines.splice(0, [...present].filter((digit) => digit === '1').length);
  // A name with a line end in it may take two lines in what follows: its file is sent anew, and so are others.
  const digests = lines.flatMap((line) => /^\\?([0-9a-f]{64}) /.exec(line)?.[1] ?? []);
  const found = files.map((_, index) => (present[index] === '1' ? stats.shift()?.split(' ') : undefined));
  const hashed = files.map(({ source }, index) => found[index]?.[0] === String(source.size));
  if (digests.length !== hashed.filter(Boolean).length) return files.map(() => false);
  return files.map(({ file, source }, index) => {
    if (!hashed[index]) return false;
    return digests.shift() === source.sha256 && matches(file, found[index] ?? []);
  });
}
