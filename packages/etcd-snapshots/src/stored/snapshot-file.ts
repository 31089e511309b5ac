import { createHash, type Hash } from 'node:crypto';
import { openRegularFile } from './open-file.js';

/** Bytes of the SHA-256 with which etcd ends a snapshot. */
const trailerBytes = 32;

/** etcd's database file consists of whole sectors. */
const sectorBytes = 512;

/** Facts about a snapshot once all of it has been read. */
export interface SnapshotCheck {
  /** Bytes, with the trailer. */
  readonly size: number;
  /** Hexadecimal, of the whole file. */
  readonly sha256: string;
  /** Why it is not a whole snapshot; absent if it is. */
  readonly fault?: string | undefined;
}

/** Reads the bytes of a snapshot as they come, and compares their checksum with the trailer. */
export class SnapshotChecker {
  /** Of all but the last bytes. */
  readonly #data: Hash = createHash('sha256');
  /** The last bytes so far, which may be the trailer. */
  #tail: Buffer = Buffer.alloc(0);
  #size = 0;

  add(bytes: Uint8Array): void {
    this.#size += bytes.length;
    const joined = bytes.length < trailerBytes ? Buffer.concat([this.#tail, bytes]) : bytes;
    if (joined === bytes) this.#data.update(this.#tail);
    const end = Math.max(0, joined.length - trailerBytes);
    this.#data.update(joined.subarray(0, end));
    this.#tail = Buffer.from(joined.subarray(end));
  }

  /** To be called once. */
  result(): SnapshotCheck {
    const size = this.#size;
    const sha256 = this.#data.copy().update(this.#tail).digest('hex');
    return { size, sha256, fault: this.#fault() };
  }

  #fault(): string | undefined {
    if (this.#size === 0) return 'it is empty';
    if (this.#size <= trailerBytes) return `it is too short for a snapshot: ${this.#size} bytes`;
    if (this.#size % sectorBytes !== trailerBytes) return 'it is cut, or has no checksum at its end';
    return this.#data.digest().equals(this.#tail) ? undefined : 'its checksum does not match';
  }
}

/** Checks a snapshot of this machine. Needs no program of etcd. */
export async function checkSnapshotFile(path: string): Promise<SnapshotCheck> {
  const checker = new SnapshotChecker();
  const file = await openRegularFile(path);
  try {
    // One piece of memory for all of it: what a stream allocates stays until a garbage collection.
    const buffer = Buffer.allocUnsafe(1024 * 1024);
    for (;;) {
      const { bytesRead } = await file.read({ buffer });
      if (bytesRead === 0) return checker.result();
      checker.add(buffer.subarray(0, bytesRead));
    }
  } finally {
    await file.close();
  }
}
