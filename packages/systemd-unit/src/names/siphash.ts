const MASK = 0xffff_ffff_ffff_ffffn;

const rotate = (word: bigint, bits: bigint): bigint => ((word << bits) | (word >> (64n - bits))) & MASK;

/** Eight bytes as a number, the lowest first; bytes that are missing are zero. */
const wordAt = (bytes: ArrayLike<number>, at: number): bigint =>
  [7, 6, 5, 4, 3, 2, 1, 0].reduce((word, byte) => (word << 8n) | BigInt(bytes[at + byte] ?? 0), 0n);

/** SipHash-2-4 of some bytes with a key of 16 bytes (Aumasson and Bernstein, 2012): 64 bits. */
export function siphash24(bytes: Uint8Array, key: ArrayLike<number>): bigint {
  const [low, high] = [wordAt(key, 0), wordAt(key, 8)];
  let a = low ^ 0x736f_6d65_7073_6575n;
  let b = high ^ 0x646f_7261_6e64_6f6dn;
  let c = low ^ 0x6c79_6765_6e65_7261n;
  let d = high ^ 0x7465_6462_7974_6573n;
  function rounds(count: number): void {
    for (let round = 0; round < count; round++) {
      a = (a + b) & MASK;
      c = (c + d) & MASK;
      b = rotate(b, 13n) ^ a;
      d = rotate(d, 16n) ^ c;
      a = rotate(a, 32n);
      c = (c + b) & MASK;
      a = (a + d) & MASK;
      b = rotate(b, 17n) ^ c;
      d = rotate(d, 21n) ^ a;
      c = rotate(c, 32n);
    }
  }
  function mix(word: bigint): void {
    d ^= word;
    rounds(2);
    a ^= word;
  }
  const whole = bytes.length & ~7;
  for (let at = 0; at < whole; at += 8) mix(wordAt(bytes, at));
  mix((BigInt(bytes.length & 255) << 56n) | wordAt(bytes, whole));
  c ^= 0xffn;
  rounds(4);
  return a ^ b ^ c ^ d;
}
