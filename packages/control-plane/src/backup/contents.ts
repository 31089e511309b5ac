import { open } from 'node:fs/promises';
import type { EncryptionKeyName } from '@harderway/cluster-pki';
import { type ReadAt, readSnapshot, readSnapshotKeys, type SnapshotFacts } from '@harderway/etcd-config';
import type { KeyInUse } from './manifest.js';

/** What a snapshot holds, by every page of it. */
export interface SnapshotContents extends SnapshotFacts {
  readonly keys: number;
  /** How many of them go once a lease ends. */
  readonly leased: number;
  /** Keys by which its objects are encrypted. */
  readonly encryptedBy: readonly Omit<KeyInUse, 'fingerprint'>[];
}

/** Provider and name that an encrypted object begins with: `k8s:enc:aescbc:v1:key1:`. */
function encryptionOf(_: Buffer, value: Buffer): string | undefined {
  if (value.length < 8 || value.toString('latin1', 0, 8) !== 'k8s:enc:') return undefined;
  const [, , provider, , name] = value.toString('latin1', 0, 200).split(':');
  return `${provider}:${name}`;
}

/**
 * Reads all of a snapshot: each page, and each key.
 *
 * @throws EtcdConfigError `damaged-snapshot`; errors of the file system.
 */
export async function readContents(path: string): Promise<SnapshotContents> {
  const file = await open(path);
  const read: ReadAt = async (position, length, into = Buffer.allocUnsafe(length)) => {
    const { buffer, bytesRead } = await file.read({ buffer: into, position });
    return buffer.subarray(0, bytesRead);
  };
  try {
    const facts = await readSnapshot(read);
    const { keys, leased, labels } = await readSnapshotKeys(read, encryptionOf);
    const encryptedBy = [...labels].map(([label, objects]) => {
      const [provider = '', name = ''] = label.split(':');
      return { provider, name, objects };
    });
    return { ...facts, keys, leased, encryptedBy };
  } finally {
    await file.close();
  }
}

/** The keys in use with the fingerprints of ours. */
export const keysInUse = (
  encryptedBy: SnapshotContents['encryptedBy'],
  ours: readonly EncryptionKeyName[],
): readonly KeyInUse[] =>
  encryptedBy.map((used) => {
    const own = ours.find(({ provider, name }) => provider === used.provider && name === used.name);
    return { ...used, ...(own?.fingerprint === undefined ? {} : { fingerprint: own.fingerprint }) };
  });
