import { createHmac } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';

/** Salts to hash a name with before other work gets its turn, about 10 ms. */
const saltsAtOnce = 2_500;

/** Bytes of a salt, and of a hash. */
const hashBytes = 20;

/** The lines that share a salt, by their hash in base64. */
interface SaltedLines {
  readonly salt: Buffer;
  readonly lines: Map<string, number[]>;
}

/** The lines of a name, among those with the first `salts` salts. */
interface KnownLines {
  salts: number;
  readonly lines: number[];
}

/**
 * The lines of a known_hosts file with hashed names. A name is hashed with every salt in the file, which is one per line as
 * ssh writes them, and takes about 4 µs each. The lines of a name are remembered.
 */
export class HashedNames {
  readonly #bySalt = new Map<string, SaltedLines>();
  readonly #salts: SaltedLines[] = [];
  readonly #byName = new Map<string, KnownLines>();

  /** Adds a line, with salt and hash in base64. Entries not hashed by OpenSSH are ignored. */
  add(salt: string, hash: string, index: number): void {
    const key = Buffer.from(salt, 'base64');
    const wanted = Buffer.from(hash, 'base64');
    if (key.length !== hashBytes || wanted.length !== hashBytes) return;
    const known = this.#bySalt.get(salt);
    // A name that was looked up before may be in it.
    if (known)
      for (const [name, { lines }] of this.#byName)
        if (hashOf(name, known.salt).equals(wanted)) lines.push(index);
    const { lines } = known ?? this.#addSalt(salt, key);
    const text = wanted.toString('base64');
    lines.set(text, [...(lines.get(text) ?? []), index]);
  }

  #addSalt(text: string, salt: Buffer): SaltedLines {
    const added: SaltedLines = { salt, lines: new Map() };
    this.#bySalt.set(text, added);
    this.#salts.push(added);
    return added;
  }

  /** The lines that hold a name. */
  async holding(name: string): Promise<readonly number[]> {
    const known = this.#byName.get(name) ?? { salts: 0, lines: [] };
    this.#byName.set(name, known);
    while (known.salts < this.#salts.length) {
      const next = this.#salts.slice(known.salts, known.salts + saltsAtOnce);
      known.salts += next.length;
      for (const { salt, lines } of next)
        known.lines.push(...(lines.get(hashOf(name, salt).toString('base64')) ?? []));
      if (known.salts < this.#salts.length) await nextTurn();
    }
    return known.lines;
  }
}

/** HMAC-SHA-1 of a name, as HashKnownHosts writes it. */
export const hashOf = (name: string, salt: Buffer): Buffer => createHmac('sha1', salt).update(name).digest();
