import { randomBytes } from 'node:crypto';
import { quoteWord } from '../quote.js';
import type { Found } from './found.js';
import type { Order } from './look.js';
import { ownership } from './metadata.js';
import { stageText } from './stage-text.js';
import { stopText } from './stop-text.js';
import type { SourcedFile } from './upload.js';

/** Bytes of the content by whose sending the way is judged. */
const headBytes = 16 * 1024 * 1024;
/**
 * A share of the time. Where this process was busy for less of it while the head went out, the network or the host is
 * what limits: there it pays to take the checksum meanwhile. Where it was busier, both ends are at their speed,
 * and the second pipe costs more than it gains. No time in milliseconds says this for slow and fast machines alike.
 * Measured: 0.5 to 0.9 over loopback and at 5 Gbit/s, 0.3 at 2.5, 0.14 at 1.
 */
const busyShare = 0.45;

/**
 * Reads from stdin the head of the content, a line, and the rest: after `meanwhile` it takes the checksum while the rest
 * comes in, after anything else when it is there. The disk is given the content while the checksum is taken.
 */
const contentScript = ({ file, source }: SourcedFile): string => {
  const slash = file.path.lastIndexOf('/');
  const owner = ownership(file);
  return `umask 077
t=${quoteWord(file.path)} d=${quoteWord(file.path.slice(0, slash) || '/')} n=${quoteWord(file.path.slice(slash + 1))}
${stopText}
${stageText(`.remote-exec-${randomBytes(6).toString('hex')}`)}
[ ! -d "$t" ] || [ -L "$t" ] || stop "$t" "Is a directory"
stage "$d" "$t"
m=$( { dd bs=65536 count=${headBytes / 65_536} iflag=fullblock >"./$n"; } 2>&1 ) || stop "$t" "\${m%%
*}"
h= how=; read -r how || :
if [ "$how" = meanwhile ]; then
h=$( { { cat -- "$n"; tee -a -- "$n"; } | sha256sum; } 2>&1 ); case $h in tee:*) stop "$t" "\${h%%
*}" ;; esac
else
m=$( { cat >>"./$n"; } 2>&1 ) || stop "$t" "$m"
fi
${owner === '' ? '' : `m=$(chown -- ${quoteWord(owner)} "$n" 2>&1) || stop "$t" "$m"`}
m=$(chmod -- ${modeText(file)} "$n" 2>&1) || stop "$t" "$m"
{ sync -- "$n" 2>/dev/null || sync; } &
[ -n "$h" ] || h=$(sha256sum <"./$n")
wait $!
[ "\${h%% *}" = ${source.sha256} ] || stop "$t" checksum
[ "$how" != meanwhile ] || [ "$(stat -c %s -- "$n")" = ${source.size} ] || stop "$t" "it came out short"
m=$(mv -f -- "$n" .. 2>&1) || stop "$t" "$m"
sync -- .. 2>/dev/null || sync
`;
};

/** For content that is there already. */
const metadataScript = ({ file }: SourcedFile): string => {
  const path = quoteWord(file.path);
  const owner = ownership(file);
  return `${stopText}
${owner === '' ? '' : `m=$(chown -- ${quoteWord(owner)} ${path} 2>&1) || stop ${path} "$m"`}
m=$(chmod -- ${modeText(file)} ${path} 2>&1) || stop ${path} "$m"
`;
};

const modeText = ({ mode }: SourcedFile['file']): string => mode.toString(8).padStart(4, '0');

/** What to do about one large file: to lay it, or to give it its mode and owner. */
export function largeOrder(one: SourcedFile, found: Found): Order | undefined {
  if (found === 'same') return undefined;
  return found === 'metadata'
    ? { script: metadataScript(one), stdin: async function* () {} }
    : { script: contentScript(one), stdin: () => content(one.source) };
}

/** The content, with the line after its head. */
async function* content(source: SourcedFile['source']): AsyncGenerator<Uint8Array, void, undefined> {
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
}
