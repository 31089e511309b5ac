import { damaged } from './pages.js';

/** A key at one revision. */
export interface KeyRecord {
  readonly revision: number;
  readonly key: Buffer;
  /** Undefined where the key was deleted. */
  readonly value: Buffer | undefined;
  /** Whether it goes once a lease ends. */
  readonly leased: boolean;
}

/** The main revision that a key of the bucket `key` begins with. */
export function mainRevision(key: Buffer): number {
  if (key.length < 17) throw damaged('a revision is too short');
  return Number(key.readBigUInt64BE(0));
}

/** A number in base 128, and where it ends. */
function varint(bytes: Buffer, from: number): readonly [value: number, end: number] {
  let value = 0;
  for (let at = from, factor = 1; at < bytes.length && at < from + 10; at += 1, factor *= 128) {
    const byte = bytes[at] ?? 0;
    value += (byte & 0x7f) * factor;
    if (byte < 0x80) return [value, at + 1];
  }
  throw damaged('a number has no end');
}

/** Reads an `mvccpb.KeyValue`: its key (1), its value (5) and its lease (6). */
function fields(message: Buffer): Pick<KeyRecord, 'key' | 'leased'> & { readonly value: Buffer } {
  let [key, value, leased] = [message.subarray(0, 0), message.subarray(0, 0), false];
  for (let at = 0; at < message.length; ) {
    const [tag, afterTag] = varint(message, at);
    const [number, end] = varint(message, afterTag);
    at = end;
    if (tag === 0x30) leased = number !== 0;
    if (tag % 8 === 0) continue;
    if (tag % 8 !== 2 || end + number > message.length) throw damaged('a key is not readable');
    at = end + number;
    if (tag === 0x0a) key = message.subarray(end, at);
    if (tag === 0x2a) value = message.subarray(end, at);
  }
  return { key, value, leased };
}

/** Reads an entry of the bucket `key`. A deletion is marked by a `t` after its revision. */
export function keyRecord(entryKey: Buffer, entryValue: Buffer): KeyRecord {
  const { key, value, leased } = fields(entryValue);
  return { revision: mainRevision(entryKey), key, leased, value: entryKey.length > 17 ? undefined : value };
}
