import { type Content, checkSize, exactPieces } from './content.js';

/** The header of an entry of an archive. */
export interface TarHeader {
  /** Relative path, in UTF-8. */
  readonly name: string;
  readonly size: number;
  readonly mode: number;
  /** Default `file`. */
  readonly kind?: 'file' | 'directory' | 'link' | undefined;
  /** The target of a link. */
  readonly target?: string | undefined;
  /** Seconds since 1970. Default 0. */
  readonly modifiedAt?: number | undefined;
}

/** One entry of an archive. */
export interface TarEntry extends TarHeader {
  /** Reads the content, at once or in pieces, which may be lent. */
  readonly read: () => Content;
}

const blockBytes = 512;
/** Where `ustar` and its version end in a header. */
const magicEnd = 265;
/** The most bytes of a name, or of the target of a link, in a header. */
const longestName = 100;

/** The size of an archive in bytes, from the first header to the two blocks at the end. */
export function tarSize(entries: readonly Pick<TarHeader, 'name' | 'size' | 'target'>[]): number {
  return entries.reduce(
    (sum, { name, size, target = '' }) =>
      sum + longBytes(name) + longBytes(target) + blockBytes + padded(size),
    2 * blockBytes,
  );
}

/** The size of the extra entry for a name that does not fit into a header. */
function longBytes(name: string): number {
  const bytes = Buffer.byteLength(name);
  return bytes <= longestName ? 0 : blockBytes + padded(bytes + 1);
}

/**
 * A ustar archive (POSIX.1-1988) as a stream of lent pieces. Names over 100 bytes get a GNU long-name entry, which both GNU and
 * busybox tar read.
 * @param bytes size to pad the archive to
 * @throws RangeError if a content has another size than its entry
 */
export async function* tarStream(
  entries: readonly TarEntry[],
  bytes: number = tarSize(entries),
): AsyncGenerator<Uint8Array, void, undefined> {
  const block = Buffer.alloc(blockBytes);
  for (const entry of entries) {
    yield headers(entry, block);
    const content = entry.read();
    if (content instanceof Uint8Array) {
      checkSize(entry.name, content.length, entry.size);
      yield content;
    } else yield* exactPieces({ size: entry.size, read: () => content }, entry.name);
    const rest = padded(entry.size) - entry.size;
    if (rest > 0) yield zeros.subarray(0, rest);
  }
  yield new Uint8Array(2 * blockBytes + bytes - tarSize(entries));
}

const zeros = new Uint8Array(blockBytes);

const padded = (size: number): number => Math.ceil(size / blockBytes) * blockBytes;

/** The headers of an entry. A single header is written into a block that is reused. */
function headers(entry: TarHeader, block: Buffer): Uint8Array {
  const { name, target = '', kind = 'file' } = entry;
  const long = [...longEntry(name, 'L'), ...longEntry(target, 'K')];
  const own = header(entry, typeOf[kind], block.fill(0));
  return long.length === 0 ? own : Buffer.concat([...long, own]);
}

const typeOf = { file: '0', link: '2', directory: '5' } as const;

/** A GNU entry for a name, or the target of a link, that does not fit into a header. */
function longEntry(name: string, type: 'L' | 'K'): readonly Uint8Array[] {
  const size = Buffer.byteLength(name) + 1;
  if (size - 1 <= longestName) return [];
  const content = Buffer.alloc(padded(size));
  content.write(name);
  return [header({ name: '././@LongLink', size, mode: 0 }, type, Buffer.alloc(blockBytes)), content];
}

function header(
  { name, size, mode, target = '', modifiedAt = 0 }: TarHeader,
  type: '0' | '2' | '5' | 'K' | 'L',
  block: Buffer,
): Buffer {
  block.write(name, 0, longestName);
  octal(block, mode, 100, 8);
  octal(block, 0, 108, 8);
  octal(block, 0, 116, 8);
  octal(block, size, 124, 12);
  octal(block, modifiedAt, 136, 12);
  block.write(' '.repeat(8), 148, 'latin1');
  block.write(type, 156, 'latin1');
  block.write(target, 157, longestName);
  block.write('ustar  \0', 257, 'latin1');
  let sum = 0;
  // There is nothing but zeros after the magic.
  for (let at = 0; at < magicEnd; at += 1) sum += block[at] ?? 0;
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return block;
}

/** Writes a number into a field: as octal digits and a NUL, or in GNU's base 256 if it is negative or too large for those. */
function octal(block: Buffer, value: number, at: number, bytes: number): void {
  const digits = value.toString(8);
  if (value >= 0 && digits.length < bytes) block.write(`${digits.padStart(bytes - 1, '0')}\0`, at, 'latin1');
  else {
    // The top bit is set, and the number follows in big-endian order.
    block.writeBigInt64BE(BigInt(value), at + bytes - 8);
    block.fill(value < 0 ? 0xff : 0, at, at + bytes - 8);
    block[at] = value < 0 ? 0xff : 0x80;
  }
}
