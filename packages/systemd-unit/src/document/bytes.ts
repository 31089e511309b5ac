import type { UnitDocument } from './model.js';
import { parse } from './parse.js';
import { serialize } from './serialize.js';

/** Bytes that are not UTF-8 are represented by lone surrogates U+DC80 to U+DCFF, which no valid text contains. */
const ESCAPE_BASE = 0xdc00;

/** Length of the well-formed UTF-8 sequence at `at`, 0 if there is none. */
function sequenceLength(bytes: Uint8Array, at: number): number {
  const first = bytes[at] ?? 0;
  if (first < 0x80) return 1;
  const length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  if (first < 0xc2 || first > 0xf4 || at + length > bytes.length) return 0;
  for (let next = 1; next < length; next++) if (((bytes[at + next] ?? 0) & 0xc0) !== 0x80) return 0;
  const second = bytes[at + 1] ?? 0;
  if ((first === 0xe0 && second < 0xa0) || (first === 0xed && second > 0x9f)) return 0;
  if ((first === 0xf0 && second < 0x90) || (first === 0xf4 && second > 0x8f)) return 0;
  return length;
}

/** Text of any bytes: UTF-8 where it is, one lone surrogate for each byte where it is not. `encodeBytes` takes it back. */
export function decodeBytes(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
    const parts: string[] = [];
    let from = 0;
    for (let at = 0; at < bytes.length; ) {
      const length = sequenceLength(bytes, at);
      if (length > 0) {
        at += length;
        continue;
      }
      if (at > from) parts.push(decoder.decode(bytes.subarray(from, at)));
      parts.push(String.fromCharCode(ESCAPE_BASE + (bytes[at] ?? 0)));
      at++;
      from = at;
    }
    if (from < bytes.length) parts.push(decoder.decode(bytes.subarray(from)));
    return parts.join('');
  }
}

const escapedByte = /(?<![\ud800-\udbff])[\udc80-\udcff]/g;

/** The bytes of a text made by `decodeBytes`: for every input, `encodeBytes(decodeBytes(b))` equals `b`. */
export function encodeBytes(text: string): Uint8Array {
  const encoder = new TextEncoder();
  const parts: Uint8Array[] = [];
  let from = 0;
  for (const match of text.matchAll(escapedByte)) {
    parts.push(
      encoder.encode(text.slice(from, match.index)),
      Uint8Array.of(match[0].charCodeAt(0) - ESCAPE_BASE),
    );
    from = match.index + 1;
  }
  if (from === 0) return encoder.encode(text);
  parts.push(encoder.encode(text.slice(from)));
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/** `parse` for the bytes of a file, UTF-8 or not; lines that are not get the code invalid-utf8. */
export const parseBytes = (bytes: Uint8Array): UnitDocument => parse(decodeBytes(bytes));

/** The bytes of a document: for every input, `serializeBytes(parseBytes(b))` equals `b`. */
export const serializeBytes = (document: UnitDocument): Uint8Array => encodeBytes(serialize(document));
