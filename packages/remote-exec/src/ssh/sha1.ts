/** The state of SHA-1 before its first block (FIPS 180-4, 5.3.1). */
export const initialState: Int32Array = new Int32Array([
  0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0,
]);

/** Computes the other 64 words of a block from its first 16 (FIPS 180-4, 6.1.2, step 1). */
export function expand(words: Int32Array): Int32Array {
  for (let i = 16; i < 80; i += 1)
    words[i] = turned(word(words, i - 3) ^ word(words, i - 8) ^ word(words, i - 14) ^ word(words, i - 16), 1);
  return words;
}

/** Takes the 80 words of a block into a state of 5 (FIPS 180-4, 6.1.2, steps 2 to 4), and writes the new one. */
export function compress(
  from: Int32Array,
  at: number,
  words: Int32Array,
  to: Int32Array,
  toAt: number,
): void {
  let a = word(from, at);
  let b = word(from, at + 1);
  let c = word(from, at + 2);
  let d = word(from, at + 3);
  let e = word(from, at + 4);
  // One loop with a choice in it takes twice as long as four.
  let i = 0;
  let next = 0;
  for (; i < 20; i += 1) {
    next = (turned(a, 5) + ((b & c) | (~b & d)) + e + 0x5a827999 + word(words, i)) | 0;
    e = d;
    d = c;
    c = turned(b, 30);
    b = a;
    a = next;
  }
  for (; i < 40; i += 1) {
    next = (turned(a, 5) + (b ^ c ^ d) + e + 0x6ed9eba1 + word(words, i)) | 0;
    e = d;
    d = c;
    c = turned(b, 30);
    b = a;
    a = next;
  }
  for (; i < 60; i += 1) {
    next = (turned(a, 5) + ((b & c) | (b & d) | (c & d)) + e + 0x8f1bbcdc + word(words, i)) | 0;
    e = d;
    d = c;
    c = turned(b, 30);
    b = a;
    a = next;
  }
  for (; i < 80; i += 1) {
    next = (turned(a, 5) + (b ^ c ^ d) + e + 0xca62c1d6 + word(words, i)) | 0;
    e = d;
    d = c;
    c = turned(b, 30);
    b = a;
    a = next;
  }
  to[toAt] = word(from, at) + a;
  to[toAt + 1] = word(from, at + 1) + b;
  to[toAt + 2] = word(from, at + 2) + c;
  to[toAt + 3] = word(from, at + 3) + d;
  to[toAt + 4] = word(from, at + 4) + e;
}

const word = (words: Int32Array, at: number): number => words[at] ?? 0;
const turned = (value: number, by: number): number => (value << by) | (value >>> (32 - by));
