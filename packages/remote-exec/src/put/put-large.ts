import { randomBytes } from 'node:crypto';
import { quoteWord } from '../quote.js';
import type { Found } from './found.js';
import { stopText } from './host-script/fail.js';
import { stageText } from './host-script/stage.js';
import type { Order } from './look.js';
import { ownership } from './metadata.js';
import type { SourcedFile } from './upload.js';

/** Bytes of the content by whose sending the way is judged; whole blocks. */
const headBytes = 16 * 1024 * 1024;
/**
 * A share of the time. Where this process was busy for less of it while the head went out, the network or the host is
 * what limits: there it pays to take the checksum of what comes in meanwhile. Where it was busier, both ends are at their
 * speed, and the second pipe costs more than it gains. No time in milliseconds says this for slow and fast machines alike.
 * Measured: 0.5 to 0.9 over loopback and at 5 Gbit/s, 0.3 at 2.5, 0.14 at 1.
 */
const busyShare = 0.45;
/**
 * The share of the content that is in the file when its checksum is begun while the rest is still written. One that is
 * taken four times as fast as the content comes gets to the end with it.
 */
const aheadShare = 3 / 4;
const blockBytes = 64 * 1024;

/**
 * Reads from stdin the head of the content, a line, and the rest. The line says how the checksum is taken: `meanwhile`,
 * of what comes in; `behind BLOCKS`, of the file, from when so many more blocks are in it. One that overtook the content
 * is taken once more, and one of a file that ends within its head is taken then. The disk is given the content meanwhile.
 */
const contentScript = ({ file, source }: SourcedFile): string => {
  const slash = file.path.lastIndexOf('/');
  const name = file.path.slice(slash + 1);
  const owner = ownership(file);
  return `umask 077
t=${quoteWord(file.path)} d=${quoteWord(file.path.slice(0, slash) || '/')} n=${quoteWord(name)} s=./${name === 'sum' ? 'sum_' : 'sum'}
${stopText}
${stageText(`.remote-exec-${randomBytes(6).toString('hex')}`)}
part() { m=$( { dd bs=${blockBytes} count="$1" iflag=fullblock >>"./$n"; } 2>&1 ) || stop "$t" "\${m%%
*}"; }
whole() { [ "\${h%% *}" = ${source.sha256} ]; }
[ ! -d "$t" ] || [ -L "$t" ] || stop "$t" "Is a directory"
stage "$d" "$t"
part ${headBytes / blockBytes}
h= how= k=; read -r how k || :
case $how in
meanwhile)
h=$( { { cat -- "$n"; tee -a -- "$n"; } | sha256sum; } 2>&1 ); case $h in tee:*) stop "$t" "\${h%%
*}" ;; esac ;;
behind)
part "$k"
sha256sum <"./$n" >"$s" & p=$!
m=$( { cat >>"./$n"; } 2>&1 ) || { kill $p; stop "$t" "$m"; } ;;
esac
${owner === '' ? '' : `m=$(chown -- ${quoteWord(owner)} "$n" 2>&1) || stop "$t" "$m"`}
m=$(chmod -- ${modeText(file)} "$n" 2>&1) || stop "$t" "$m"
{ sync -- "$n" 2>/dev/null || sync; } &
[ "$how" = meanwhile ] || [ "$how" = behind ] || h=$(sha256sum <"./$n")
wait
[ "$how" != behind ] || read -r h <"$s" || :
whole || [ "$how" != behind ] || h=$(sha256sum <"./$n")
whole || stop "$t" checksum
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
    const more = Math.max(0, Math.floor((source.size * aheadShare - headBytes) / blockBytes));
    yield Buffer.from(utilization < busyShare ? 'meanwhile\n' : `behind ${more}\n`);
    if (part.length < piece.length) yield piece.subarray(part.length);
  }
}
