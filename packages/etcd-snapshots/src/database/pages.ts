import { EtcdSnapshotError } from '../errors.js';

/**
 * Reads bytes of a file; fewer than asked only at its end.
 *
 * @param into memory of this length that may be used for them
 */
export type ReadAt = (offset: number, length: number, into?: Buffer) => Promise<Buffer>;

const headerBytes = 16;

/** Levels of a tree. bbolt never gets near: 30 levels of two entries each hold a thousand million keys. */
const deepest = 30;

const isBranch = 0x01;
const isLeaf = 0x02;

/** The flag of an entry that is a bucket. */
const isBucket = 0x01;

/** Error for a file that bbolt would not read. */
export const damaged = (why: string): EtcdSnapshotError =>
  new EtcdSnapshotError('damaged-snapshot', `the database is damaged: ${why}`, {
    hint: 'use another snapshot',
  });

/** An entry of a bucket. */
interface PageEntry {
  readonly key: Buffer;
  readonly value: Buffer;
  readonly isBucket: boolean;
}

/** The root of a bucket: a page, or a page within the value of an entry. */
type Root = { readonly page: number } | { readonly inline: Buffer };

/** The pages of a bbolt database, in a file that nobody changes. */
export interface Pages {
  readonly read: ReadAt;
  readonly pageBytes: number;
  /** Memory for a page of each level, used again for the next one: garbage of pages would stay for long. */
  readonly memory: Buffer[];
  /** Page numbers end here. */
  readonly end: number;
  readonly root: number;
}

function wholeNumber(page: Buffer, at: number): number {
  const number = Number(page.readBigUInt64LE(at));
  if (!Number.isSafeInteger(number)) throw damaged('a page number is too large');
  return number;
}

/** FNV-1a of 64 bits, with which bbolt checks its meta pages. */
function checksum(bytes: Buffer): bigint {
  let hash = 0xcbf29ce484222325n;
  for (const byte of bytes) hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  return hash;
}

/** A meta page: page size, root and the number of its transaction; undefined if it is not whole. */
function meta(page: Buffer): (Omit<Pages, 'read' | 'memory'> & { readonly transaction: bigint }) | undefined {
  const body = page.subarray(headerBytes, headerBytes + 64);
  if (body.length < 64 || body.readUInt32LE(0) !== 0xed0cdaed || body.readUInt32LE(4) !== 2) return undefined;
  if (checksum(body.subarray(0, 56)) !== body.readBigUInt64LE(56)) return undefined;
  return {
    pageBytes: body.readUInt32LE(8),
    root: wholeNumber(body, 16),
    end: wholeNumber(body, 40),
    transaction: body.readBigUInt64LE(48),
  };
}

/**
 * Opens a bbolt database: the newer of its two meta pages says where it begins. Source: bbolt's `db.go` and `page.go`.
 *
 * @throws EtcdSnapshotError `damaged-snapshot`
 */
export async function openPages(read: ReadAt): Promise<Pages> {
  const first = meta(await read(0, headerBytes + 64));
  // Without the first page its size is unknown: etcd has pages of the machine's size, nearly always 4 KiB.
  const second = meta(await read(first?.pageBytes ?? 4096, headerBytes + 64));
  const newest =
    first === undefined || (second !== undefined && second.transaction > first.transaction) ? second : first;
  if (newest === undefined) throw damaged('neither meta page is whole');
  return { ...newest, read, memory: [] };
}

function memoryFor({ memory }: Pages, depth: number, bytes: number): Buffer {
  const kept = memory[depth];
  if (kept !== undefined && kept.length >= bytes) return kept.subarray(0, bytes);
  const larger = Buffer.allocUnsafeSlow(bytes);
  memory[depth] = larger;
  return larger;
}

/** A page, which is lent: it is overwritten by the next one of its level. */
async function pageAt(pages: Pages, number: number, depth = 0): Promise<Buffer> {
  const { read, pageBytes, end } = pages;
  if (number < 2 || number >= end) throw damaged(`page ${number} is missing`);
  const page = await read(number * pageBytes, pageBytes, memoryFor(pages, depth, pageBytes));
  if (page.length < headerBytes || wholeNumber(page, 0) !== number)
    throw damaged(`page ${number} is missing`);
  const overflow = page.readUInt32LE(12);
  if (number + overflow >= end) throw damaged(`page ${number} is too long`);
  if (overflow === 0) return page;
  const bytes = pageBytes * (1 + overflow);
  return read(number * pageBytes, bytes, memoryFor(pages, depth, bytes));
}

function slice(page: Buffer, from: number, length: number): Buffer {
  if (from + length > page.length) throw damaged('an entry ends outside of its page');
  return page.subarray(from, from + length);
}

/**
 * The entries below a page, in the order of their keys; each is lent until the next. `from: 'end'` goes along the last ones
 * alone.
 */
async function* below(
  pages: Pages,
  page: Buffer,
  from: 'start' | 'end',
  depth = 0,
): AsyncGenerator<PageEntry, void, undefined> {
  if (depth > deepest) throw damaged('its pages form a circle');
  const flags = page.readUInt16LE(8);
  const count = page.readUInt16LE(10);
  if (flags !== isBranch && flags !== isLeaf) throw damaged('a page is of an unknown kind');
  for (let index = from === 'end' ? Math.max(0, count - 1) : 0; index < count; index += 1) {
    const at = headerBytes + index * 16;
    const element = slice(page, at, 16);
    if (flags === isBranch) {
      const child = await pageAt(pages, wholeNumber(element, 8), depth + 1);
      yield* below(pages, child, from, depth + 1);
    } else {
      const start = at + element.readUInt32LE(4);
      const keyBytes = element.readUInt32LE(8);
      yield {
        key: slice(page, start, keyBytes),
        value: slice(page, start + keyBytes, element.readUInt32LE(12)),
        isBucket: (element.readUInt32LE(0) & isBucket) !== 0,
      };
    }
  }
}

async function rootOf(pages: Pages, name: string): Promise<Root | undefined> {
  for await (const { key, value, isBucket: holds } of below(
    pages,
    await pageAt(pages, pages.root),
    'start',
  )) {
    if (!holds || key.toString('latin1') !== name) continue;
    const page = wholeNumber(slice(value, 0, headerBytes), 0);
    return page === 0 ? { inline: Buffer.from(value.subarray(headerBytes)) } : { page };
  }
  return undefined;
}

/**
 * The entries of a bucket, in the order of their keys, each lent until the next; none if it is missing.
 *
 * @param from `end`: those of its last page alone
 * @throws EtcdSnapshotError `damaged-snapshot`
 */
export async function* entries(
  pages: Pages,
  bucket: string,
  from: 'start' | 'end' = 'start',
): AsyncGenerator<PageEntry, void, undefined> {
  const root = await rootOf(pages, bucket);
  if (root === undefined) return;
  yield* below(pages, 'inline' in root ? root.inline : await pageAt(pages, root.page), from);
}
