import type { SnapshotMember } from '../database/read.js';
import { readJsonFile } from './json-file.js';

/** A key that objects of a snapshot are encrypted with. */
export interface KeyInUse {
  readonly provider: string;
  readonly name: string;
  /** Of the key in the API servers' EncryptionConfiguration; undefined if it has no key of this name. */
  readonly fingerprint?: string | undefined;
  /** How many objects. */
  readonly objects: number;
}

/** Facts about a snapshot, kept beside `NAME.db` as `NAME.db.json`. */
export interface SnapshotManifest {
  readonly cluster: string;
  /** Hexadecimal; absent where no member said it. */
  readonly clusterId?: string | undefined;
  /** ISO 8601, by this machine's clock. */
  readonly takenAt: string;
  /** The host whose member gave it. */
  readonly host: string;
  readonly versions: { readonly kubernetes: string; readonly etcd: string };
  /** Bytes. */
  readonly size: number;
  /** Hexadecimal, of the whole file. */
  readonly sha256: string;
  /** The newest revision of its keys. */
  readonly revision: number;
  readonly raftIndex: number;
  readonly keys: number;
  /** The hash of the keys at this revision, and the hosts whose members all have it; absent where none could say it. */
  readonly hash?:
    | {
        readonly value: number;
        readonly compactRevision: number;
        readonly hosts: readonly string[];
      }
    | undefined;
  readonly members: readonly SnapshotMember[];
  readonly encryptionKeys: readonly KeyInUse[];
  /** SHA-256 fingerprints of the authorities, by file name. */
  readonly authorities: Readonly<Record<string, string>>;
  /** The text of cluster.yaml, if it was given. */
  readonly clusterYaml?: string | undefined;
}

/** Path of the manifest of a snapshot. */
export const manifestPath = (snapshot: string): string => `${snapshot}.json`;

/** Path of the report of the last drill of a snapshot. */
export const drillPath = (snapshot: string): string => `${snapshot}.drill.json`;

/** Path of the credentials, sealed, that were kept with a snapshot. */
export const credentialsPath = (snapshot: string): string => `${snapshot}.credentials.age`;

const isManifest = (read: unknown): read is SnapshotManifest =>
  typeof read === 'object' &&
  read !== null &&
  typeof Reflect.get(read, 'sha256') === 'string' &&
  Number.isFinite(Date.parse(String(Reflect.get(read, 'takenAt')))) &&
  typeof Reflect.get(read, 'revision') === 'number';

/**
 * The manifest beside a snapshot; undefined if it is missing or is not one: a snapshot may have been taken by others.
 *
 * @throws errors of the file system: a manifest that cannot be read may say that the snapshot is another one
 */
export async function readManifest(snapshot: string): Promise<SnapshotManifest | undefined> {
  const read = await readJsonFile(manifestPath(snapshot));
  return isManifest(read) ? read : undefined;
}
