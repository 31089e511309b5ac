import { randomBytes } from 'node:crypto';
import type { Route } from '../command/channel.js';
import { deferred } from '../command/deferred.js';
import { expectSuccess } from '../command/outcome.js';
import { run } from '../command/run.js';
import type { PutOptions } from '../model.js';
import { type Lending, lending } from './lend.js';
import { matches, ownership } from './metadata.js';
import { uploadFailure } from './put-failure.js';
import { stageText } from './stage-text.js';
import { stopText } from './stop-text.js';
import type { SourcedFile } from './upload.js';

/** Bytes of the content by whose sending the way is judged. */
const headBytes = 16 * 1024 * 1024;
/**
 * A share of the time. Where this process was busy for less of it while the head went out, the network or the host is
 * what limits: there it pays to take the checksum meanwhile. Where it was busier, both ends are at their speed,
 * and the second pipe costs more than it gains. No time in milliseconds says this for slow and fast machines alike.
 */
const busyShare = 0.5;

/**
 * Takes path, size, sha256, mode and owner. Writes `same` and the file's metadata if the host has the content already,
 * else `send`, and reads from stdin the head of the content, a line, and the rest: after `meanwhile` it takes the
 * checksum while the rest comes in, after anything else when it is there. The disk is given the content while the
 * checksum is taken.
 */
const script = (mark: string): string => `LC_ALL=C; export LC_ALL; umask 077
t=$1 d=\${1%/*} n=\${1##*/}; d=\${d:-/}
${stopText}
${stageText(mark)}
if [ -f "$t" ] && [ ! -L "$t" ] && s=$(stat -c '%s %a %U %G %u %g' -- "$t" 2>/dev/null); then
case $s in "$2 "*) h=$(sha256sum <"$t" 2>/dev/null); [ "\${h%% *}" != "$3" ] || { echo "same $s"; exit 0; } ;; esac; fi
[ ! -d "$t" ] || [ -L "$t" ] || stop "$t" "Is a directory"
stage "$d" "$t"
echo send
m=$( { dd bs=65536 count=${headBytes / 65_536} iflag=fullblock >"./$n"; } 2>&1 ) || stop "$t" "\${m%%
*}"
h= how=; read -r how || :
if [ "$how" = meanwhile ]; then
h=$( { { cat -- "$n"; tee -a -- "$n"; } | sha256sum; } 2>&1 ); case $h in tee:*) stop "$t" "\${h%%
*}" ;; esac
else
m=$( { cat >>"./$n"; } 2>&1 ) || stop "$t" "$m"
fi
[ -z "$5" ] || m=$(chown -- "$5" "$n" 2>&1) || stop "$t" "$m"
m=$(chmod -- "$4" "$n" 2>&1) || stop "$t" "$m"
{ sync -- "$n" 2>/dev/null || sync; } &
[ -n "$h" ] || h=$(sha256sum <"./$n")
wait $!
[ "\${h%% *}" = "$3" ] || stop "$t" checksum
[ "$how" != meanwhile ] || [ "$(stat -c %s -- "$n")" = "$2" ] || stop "$t" "it came out short"
m=$(mv -f -- "$n" .. 2>&1) || stop "$t" "$m"
sync -- .. 2>/dev/null || sync
`;

/** Whether a line is the script's; the login's profile may have written others ahead of it. */
const isAnswer = (line: string): boolean => line === 'send' || line.startsWith('same ');

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
  const mark = `.remote-exec-${randomBytes(6).toString('hex')}`;
  const answer = deferred<string>();
  const result = await run(
    route,
    {
      argv: ['sh', '-c', script(mark), 'sh', file.path, String(source.size), source.sha256, mode, owner],
      stdin: whenAsked(answer.promise, source),
      onStdoutLine: (line) => {
        if (isAnswer(line)) answer.resolve(line);
      },
      ...rest,
    },
    { onStdinBytes: onBytes },
  );
  if (result.exitCode !== 0) throw uploadFailure(route.host, result);
  const [word, ...metadata] = (result.stdout.split('\n').find(isAnswer) ?? '').split(' ');
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

/** The content, held back until the host asks for it, with the line after its head. */
function whenAsked(answer: Promise<string>, source: SourcedFile['source']): Lending {
  return lending(async function* () {
    if ((await answer) !== 'send') return;
    const begun = performance.eventLoopUtilization();
    let left = headBytes;
    for await (const piece of source.lend()) {
      const part = left > 0 ? piece.subarray(0, left) : piece;
      yield part;
      if (left === 0) continue;
      left -= part.length;
      if (left > 0) continue;
      const { utilization } = performance.eventLoopUtilization(begun);
      yield Buffer.from(utilization < busyShare ? 'meanwhile\n' : 'then\n');
      if (part.length < piece.length) yield piece.subarray(part.length);
    }
  });
}
