import { createHmac } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { compress, expand, initialState } from './sha1.js';

/** Salts that a name is hashed with before other work gets its turn. */
const saltsAtOnce = 5_000;

/** Bytes of a salt, and of a hash. */
const hashBytes = 20;
const saltWords = 5;
const blockWords = 16;

/** A line that holds a hashed name. */
interface HashedLine {
  readonly salt: Buffer;
  readonly hash: Buffer;
  readonly index: number;
}

/** Lines that hold a name, among those with the first so many salts. */
interface Asked {
  salts: number;
  readonly lines: number[];
}

/**
 * Lines with hashed names. Each has a salt of its own as a rule, so a name is hashed with all of them. HMAC-SHA-1 takes
 * four blocks, of which two depend on the salt alone: their states are kept. For the other two a call of node:crypto takes
 * ten times as long as the work itself, so that is done here, and node:crypto confirms what is found.
 */
export class HashedNames {
  /** For each salt the states of the inner and the outer hash behind it, five words each; at first the salt itself. */
  #states = new Int32Array(1024);
  /** Salts, from the first, that have their states: the first name that is asked for makes them. */
  #prepared = 0;
  readonly #salts = new Map<string, number>();
  /** By the first word of their hash. */
  readonly #lines = new Map<number, HashedLine[]>();
  readonly #asked = new Map<string, Asked>();

  /** Adds a line, with salt and hash in base64. Others than OpenSSH's are no names. */
  add(salt: string, hash: string, index: number): void {
    const [key, wanted] = [Buffer.from(salt, 'base64'), Buffer.from(hash, 'base64')];
    if (key.length !== hashBytes || wanted.length !== hashBytes) return;
    if (!this.#salts.has(salt)) this.#keep(salt, key);
    // A name that was asked for may be in it.
    else for (const [name, { lines }] of this.#asked) if (hmac(name, key).equals(wanted)) lines.push(index);
    const first = wanted.readInt32BE(0);
    const line = { salt: key, hash: wanted, index };
    const others = this.#lines.get(first);
    if (others) others.push(line);
    else this.#lines.set(first, [line]);
  }

  #keep(salt: string, key: Buffer): void {
    const at = this.#salts.size * 10;
    if (at + 10 > this.#states.length) {
      const larger = new Int32Array(this.#states.length * 2);
      larger.set(this.#states);
      this.#states = larger;
    }
    for (let i = 0; i < saltWords; i += 1) this.#states[at + i] = key.readInt32BE(i * 4);
    this.#salts.set(salt, this.#salts.size);
  }

  /** Makes the states of the next salt. */
  #prepare(): void {
    const at = this.#prepared * 10;
    const salt = this.#states.slice(at, at + saltWords);
    compress(initialState, 0, padded(salt, 0x36363636), this.#states, at);
    compress(initialState, 0, padded(salt, 0x5c5c5c5c), this.#states, at + 5);
    this.#prepared += 1;
  }

  /** The lines that hold a name. */
  async holding(name: string): Promise<readonly number[]> {
    const asked = this.#asked.get(name) ?? { salts: 0, lines: [] };
    this.#asked.set(name, asked);
    const message = blocksOf(name);
    while (asked.salts < this.#salts.size) {
      const end = Math.min(this.#salts.size, asked.salts + saltsAtOnce);
      for (; asked.salts < end; asked.salts += 1) {
        if (asked.salts === this.#prepared) this.#prepare();
        const found = this.#lines.get(this.#firstWord(asked.salts, message));
        for (const { salt, hash, index } of found ?? [])
          if (hmac(name, salt).equals(hash)) asked.lines.push(index);
      }
      if (end < this.#salts.size) await nextTurn();
    }
    return asked.lines;
  }

  /** The first word of the HMAC of a message with the salt of a number. */
  #firstWord(salt: number, message: readonly Int32Array[]): number {
    let from = this.#states;
    let at = salt * 10;
    for (const block of message) {
      compress(from, at, block, inner, 0);
      [from, at] = [inner, 0];
    }
    words.set(inner);
    words.set(behindHash, inner.length);
    compress(this.#states, salt * 10 + 5, expand(words), outer, 0);
    return outer[0] ?? 0;
  }
}

/** The block of a salt, filled up and combined with a pad (RFC 2104). */
function padded(salt: Int32Array, pad: number): Int32Array {
  words.fill(pad, 0, blockWords);
  for (let i = 0; i < saltWords; i += 1) words[i] = pad ^ (salt[i] ?? 0);
  return expand(words);
}

const words = new Int32Array(80);
const inner = new Int32Array(5);
const outer = new Int32Array(5);

/** The padding of the block behind the inner hash: a bit, zeros, and the length in bits with the salt's block. */
const behindHash = new Int32Array(blockWords - 5);
behindHash[0] = 0x80 << 24;
behindHash[behindHash.length - 1] = (blockWords * 4 + hashBytes) * 8;

/** The blocks of a name behind that of a salt. */
function blocksOf(name: string): readonly Int32Array[] {
  const bytes = Buffer.from(name);
  const count = Math.ceil((bytes.length + 9) / (blockWords * 4));
  const padded = Buffer.alloc(count * blockWords * 4);
  bytes.copy(padded);
  padded[bytes.length] = 0x80;
  padded.writeUInt32BE((blockWords * 4 + bytes.length) * 8, padded.length - 4);
  return Array.from({ length: count }, (_, index) => blockOf(padded.subarray(index * blockWords * 4)));
}

/** The words of a block. */
function blockOf(bytes: Buffer): Int32Array {
  const all = new Int32Array(80);
  for (let i = 0; i < blockWords; i += 1) all[i] = bytes.readInt32BE(i * 4);
  return expand(all);
}

/** HMAC-SHA-1 of a name, as HashKnownHosts has it. */
export const hmac = (name: string, salt: Buffer): Buffer => createHmac('sha1', salt).update(name).digest();
