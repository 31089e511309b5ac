import { exactPieces } from './content.js';

/** One regular file of an archive. */
export interface TarEntry {
  /** Relative path; its UTF-8 bytes are written as they are. */
  readonly name: string;
  readonly size: number;
  readonly mode: number;
  /** Reads its content, in pieces that may be lent. */
  readonly read: () => AsyncIterable<Uint8Array>;
}

const blockBytes = 512;
/** Largest size that fits the 11 octal digits of the header's field: 8 GiB - 1. */
const largestOctalSize = 0o77777777777;

/** Bytes of an archive of these entries, from its first header to the two blocks at its end. */
export function tarSize(entries: readonly { readonly name: string; readonly size: number }[]): number {
  return entries.reduce(
    (sum, { name, size }) => sum + headers(name, size, 0).length + padded(size),
    2 * blockBytes,
  );
}

/**
 * A ustar archive (POSIX.1-1988) as a stream; names over 100 bytes go in a GNU long-name entry, which both
 * GNU and busybox tar read. The pieces are lent. Throws a RangeError if a content is not as long as its entry says.
 */
export async function* tarStream(entries: readonly TarEntry[]): AsyncGenerator<Uint8Array, void, undefined> {
  for (const entry of entries) {
    const { name, size, mode } = entry;
    yield headers(name, size, mode);
    yield* exactPieces(entry, name);
    const rest = padded(size) - size;
    if (rest > 0) yield new Uint8Array(rest);
  }
  yield new Uint8Array(2 * blockBytes);
}

const padded = (size: number): number => Math.ceil(size / blockBytes) * blockBytes;

function headers(name: string, size: number, mode: number): Uint8Array {
  const bytes = Buffer.from(name);
  if (bytes.length <= 100) return header(bytes, size, mode, '0');
  const long = Buffer.alloc(padded(bytes.length + 1));
  bytes.copy(long);
  return Buffer.concat([
    header(Buffer.from('././@LongLink'), bytes.length + 1, 0, 'L'),
    long,
    header(bytes.subarray(0, 100), size, mode, '0'),
  ]);
}

function header(name: Buffer, size: number, mode: number, type: '0' | 'L'): Buffer {
  const block = Buffer.alloc(blockBytes);
  name.copy(block, 0);
  block.write(`${mode.toString(8).padStart(7, '0')}\0`, 100, 'latin1');
  block.write('0000000\0', 108, 'latin1');
  block.write('0000000\0', 116, 'latin1');
  if (size <= largestOctalSize) {
    block.write(size.toString(8).padStart(11, '0'), 124, 'latin1');
  } else {
    // GNU base-256: the top bit set, then the number in big-endian order.
    block[124] = 0x80;
    block.writeBigUInt64BE(BigInt(size), 128);
  }
  block.write('00000000000\0', 136, 'latin1');
  block.write(' '.repeat(8), 148, 'latin1');
  block.write(type, 156, 'latin1');
  block.write('ustar  \0', 257, 'latin1');
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return block;
}
