import { randomBytes } from 'node:crypto';
import type { Route } from '../command/channel.js';
import { deferred } from '../command/deferred.js';
import { expectSuccess } from '../command/outcome.js';
import { run } from '../command/run.js';
import type { PutOptions } from '../model.js';
import { type Lending, lending } from './lend.js';
import { matches, ownership } from './metadata.js';
import { uploadFailure } from './put-failure.js';
import { stopText } from './stop-text.js';
import type { SourcedFile } from './upload.js';

/**
 * Takes path, size, sha256, mode, owner and a name for the staged copy. Writes `same` and the file's
 * metadata if the host has the content already, else `send`, and reads from stdin a line and the content:
 * after `meanwhile` it takes the checksum while the content comes in, after anything else when it is there.
 */
const script = `LC_ALL=C; export LC_ALL; umask 077
t=$1 d=\${1%/*} n=$6; d=\${d:-/}; n=$d/$n
${stopText}
if [ -f "$t" ] && [ ! -L "$t" ] && s=$(stat -c '%s %a %U %G %u %g' -- "$t" 2>/dev/null); then
case $s in "$2 "*) h=$(sha256sum <"$t" 2>/dev/null); [ "\${h%% *}" != "$3" ] || { echo "same $s"; exit 0; } ;; esac; fi
[ ! -d "$t" ] || [ -L "$t" ] || stop "$t" "Is a directory"
[ -d "$d" ] || m=$(umask 022; mkdir -p -- "$d" 2>&1) || stop "$t" "$m"
trap 'rm -f -- "$n"' EXIT; trap 'exit 129' HUP; trap 'exit 130' INT; trap 'exit 141' PIPE; trap 'exit 143' TERM
echo send
read -r how
if [ "$how" = meanwhile ]; then
m=$( { tee -- "$n" | sha256sum; } 2>&1 ); case $m in "$3 "*) ;; tee:*) stop "$t" "\${m%%
*}" ;; *) stop "$t" checksum ;; esac
[ "$(stat -c %s -- "$n")" = "$2" ] || stop "$t" "it came out short"
else
m=$( { cat >"$n"; } 2>&1 ) || stop "$t" "$m"
h=$(sha256sum <"$n"); [ "\${h%% *}" = "$3" ] || stop "$t" checksum
fi
[ -z "$5" ] || m=$(chown -- "$5" "$n" 2>&1) || stop "$t" "$m"
m=$(chmod -- "$4" "$n" 2>&1) || stop "$t" "$m"
sync -- "$n" 2>/dev/null || sync
[ ! -L "$t" ] || [ ! -d "$t" ] || m=$(rm -f -- "$t" 2>&1) || stop "$t" "$m"
m=$(mv -f -- "$n" "$t" 2>&1) || stop "$t" "$m"
trap - EXIT
sync -- "$d" 2>/dev/null || sync
`;

/**
 * Answers slower than this come over a way where the network is what limits. There it pays to take the
 * checksum meanwhile; on a fast one the second pipe costs more than it gains.
 */
const farMs = 75;

/** Lays one large file by a command that asks for its content only if it is needed. False if it was there. */
export async function putLarge(
  route: Route,
  { file, source }: SourcedFile,
  options: PutOptions,
  onBytes: (count: number) => void,
): Promise<boolean> {
  const rest = { sudo: options.sudo, signal: options.signal, timeoutMs: options.timeoutMs };
  const owner = ownership(file);
  const mode = file.mode.toString(8).padStart(4, '0');
  const temporary = `.remote-exec-${randomBytes(6).toString('hex')}`;
  const begun = performance.now();
  const answer = deferred<string>();
  const result = await run(
    route,
    {
      argv: ['sh', '-c', script, 'sh', file.path, String(source.size), source.sha256, mode, owner, temporary],
      stdin: whenAsked(answer.promise, begun, source),
      onStdoutLine: answer.resolve,
      ...rest,
    },
    { onStdinBytes: onBytes },
  );
  if (result.exitCode !== 0) throw uploadFailure(route.host, result);
  const [word, ...metadata] = result.stdout.trim().split(' ');
  if (word !== 'same') return true;
  if (matches(file, metadata)) return false;
  const commands = [
    ...(owner === '' ? [] : [['chown', '--', owner, file.path]]),
    ['chmod', '--', mode, file.path],
  ];
  for (const argv of commands) {
    expectSuccess(await run(route, { argv, ...rest }), {
      host: route.host,
      what: `${argv[0]} of ${file.path}`,
    });
  }
  return true;
}

/** The content, held back until the host asks for it. */
function whenAsked(answer: Promise<string>, begun: number, source: SourcedFile['source']): Lending {
  return lending(async function* () {
    if ((await answer) !== 'send') return;
    yield Buffer.from(performance.now() - begun > farMs ? 'meanwhile\n' : 'then\n');
    yield* source.lend();
  });
}
