import { keyRecord, mainRevision } from './key-value.js';
import { damaged, entries, openPages, type Pages, type ReadAt } from './pages.js';

/** A member as a snapshot lists it. */
export interface SnapshotMember {
  /** Hexadecimal. */
  readonly id: string;
  readonly name: string;
  readonly peerUrls: readonly string[];
}

/** A snapshot's description of itself. */
export interface SnapshotFacts {
  /** The newest revision of its keys. */
  readonly revision: number;
  /** The revision below which history has been dropped; 0 if it never was. */
  readonly compactRevision: number;
  /** The newest entry of raft's log that its keys have. */
  readonly raftIndex: number;
  readonly members: readonly SnapshotMember[];
  /** `3.5.0`; absent if no member had decided it. */
  readonly clusterVersion?: string | undefined;
  /** Of the schema, from etcd 3.6 on. */
  readonly storageVersion?: string | undefined;
}

/** The keys that a snapshot holds at its revision. */
export interface SnapshotKeys {
  readonly keys: number;
  /** How many of them go once a lease ends. */
  readonly leased: number;
  /** How many keys have each label. */
  readonly labels: ReadonlyMap<string, number>;
}

async function entriesByName(pages: Pages, bucket: string): Promise<ReadonlyMap<string, Buffer>> {
  const found = new Map<string, Buffer>();
  for await (const { key, value } of entries(pages, bucket))
    found.set(key.toString('latin1'), Buffer.from(value));
  return found;
}

function memberOf(id: string, value: Buffer): SnapshotMember {
  let read: unknown;
  try {
    read = JSON.parse(value.toString());
  } catch {
    throw damaged(`member ${id} is not readable`);
  }
  const field = (name: string): unknown =>
    typeof read === 'object' && read !== null ? Reflect.get(read, name) : undefined;
  const [name, urls] = [field('name'), field('peerURLs')];
  return {
    id,
    name: typeof name === 'string' ? name : '',
    peerUrls: Array.isArray(urls) ? urls.filter((url) => typeof url === 'string') : [],
  };
}

async function lastRevision(pages: Pages): Promise<number> {
  let revision = 0;
  for await (const { key } of entries(pages, 'key', 'end')) revision = mainRevision(key);
  return revision;
}

/**
 * Reads what a snapshot, or a database file of etcd, says of itself: some pages, whatever its size. Source: etcd's
 * `server/storage/schema`.
 *
 * @throws EtcdSnapshotError `damaged-snapshot`; what `read` throws.
 */
export async function readSnapshot(read: ReadAt): Promise<SnapshotFacts> {
  const pages = await openPages(read);
  const [meta, cluster, members] = [
    await entriesByName(pages, 'meta'),
    await entriesByName(pages, 'cluster'),
    await entriesByName(pages, 'members'),
  ];
  const index = meta.get('consistent_index');
  const compacted = meta.get('finishedCompactRev') ?? meta.get('scheduledCompactRev');
  const versions = [cluster.get('clusterVersion'), meta.get('storageVersion')].map((value) =>
    value?.toString(),
  );
  const [clusterVersion, storageVersion] = versions;
  return {
    revision: await lastRevision(pages),
    compactRevision: compacted === undefined ? 0 : mainRevision(compacted),
    raftIndex: index === undefined || index.length < 8 ? 0 : Number(index.readBigUInt64BE(0)),
    members: [...members].map(([id, value]) => memberOf(id, value)),
    clusterVersion,
    storageVersion,
  };
}

/**
 * Reads all keys of a snapshot, and with them every page that etcd would. The names of the keys are in memory, values are
 * not.
 *
 * @param label a word for a key by its value, to be counted; undefined for none
 * @throws EtcdSnapshotError `damaged-snapshot`; what `read` throws.
 */
export async function readSnapshotKeys(
  read: ReadAt,
  label: (key: Buffer, value: Buffer) => string | undefined = () => undefined,
): Promise<SnapshotKeys> {
  const pages = await openPages(read);
  const live = new Map<string, { readonly leased: boolean; readonly word: string | undefined }>();
  let before = -1;
  for await (const entry of entries(pages, 'key')) {
    const { revision, key, value, leased } = keyRecord(entry.key, entry.value);
    if (revision < before) throw damaged('its revisions are not in order');
    before = revision;
    // A restore that raised revisions has left a record without a key at the highest one.
    if (key.length === 0) continue;
    if (value === undefined) live.delete(key.toString('latin1'));
    else live.set(key.toString('latin1'), { leased, word: label(key, value) });
  }
  const labels = new Map<string, number>();
  let leased = 0;
  for (const { word, leased: hasLease } of live.values()) {
    if (hasLease) leased += 1;
    if (word !== undefined) labels.set(word, (labels.get(word) ?? 0) + 1);
  }
  return { keys: live.size, leased, labels };
}
