import type { ReadAt } from '../database/pages.js';
import { readSnapshot, readSnapshotKeys, type SnapshotFacts } from '../database/read.js';
import type { KeyInUse } from './manifest.js';
import { openRegularFile } from './open-file.js';

/** The keys of a snapshot. */
export interface SnapshotKeysInUse {
  readonly keys: number;
  /** How many of them go once a lease ends. */
  readonly leased: number;
  /** Keys that its objects are encrypted with. */
  readonly encryptedBy: readonly Omit<KeyInUse, 'fingerprint'>[];
}

/** The contents of a snapshot, by every page of it. */
export interface SnapshotContents extends SnapshotFacts, SnapshotKeysInUse {}

/** Provider and name that an encrypted object begins with: `k8s:enc:aescbc:v1:key1:`. */
function encryptionOf(_: Buffer, value: Buffer): string | undefined {
  if (value.length < 8 || value.toString('latin1', 0, 8) !== 'k8s:enc:') return undefined;
  const [, , provider, , name] = value.toString('latin1', 0, 200).split(':');
  return `${provider}:${name}`;
}

async function withFile<T>(path: string, use: (read: ReadAt) => Promise<T>): Promise<T> {
  const file = await openRegularFile(path);
  try {
    return await use(async (position, length, into = Buffer.allocUnsafe(length)) => {
      const { buffer, bytesRead } = await file.read({ buffer: into, position });
      return buffer.subarray(0, bytesRead);
    });
  } finally {
    await file.close();
  }
}

/**
 * Reads what a snapshot says of itself: some pages, whatever its size.
 *
 * @throws EtcdSnapshotError `damaged-snapshot`; errors of the file system.
 */
export const readFacts = (path: string): Promise<SnapshotFacts> => withFile(path, readSnapshot);

/**
 * Reads each key of a snapshot, and with them each page.
 *
 * @throws EtcdSnapshotError `damaged-snapshot`; errors of the file system.
 */
export async function readKeys(path: string): Promise<SnapshotKeysInUse> {
  const { keys, leased, labels } = await withFile(path, (read) => readSnapshotKeys(read, encryptionOf));
  const encryptedBy = [...labels].map(([label, objects]) => {
    const [provider = '', name = ''] = label.split(':');
    return { provider, name, objects };
  });
  return { keys, leased, encryptedBy };
}

/**
 * Reads all of a snapshot: what it says of itself, and its keys.
 *
 * @throws EtcdSnapshotError `damaged-snapshot`; errors of the file system.
 */
export const readContents = async (path: string): Promise<SnapshotContents> => ({
  ...(await readFacts(path)),
  ...(await readKeys(path)),
});

/** The keys in use, with the fingerprints of the keys at hand. */
export const keysInUse = (
  encryptedBy: SnapshotContents['encryptedBy'],
  ours: readonly Omit<KeyInUse, 'objects'>[],
): readonly KeyInUse[] =>
  encryptedBy.map((used) => {
    const own = ours.find(({ provider, name }) => provider === used.provider && name === used.name);
    return { ...used, fingerprint: own?.fingerprint };
  });
