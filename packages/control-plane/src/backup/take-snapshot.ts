import { mkdir, rm } from 'node:fs/promises';
import { fingerprintOf } from '@harderway/cluster-pki';
import { stageOf } from '@harderway/cluster-pki/derived-files';
import { readCredentials } from '@harderway/credentials-directory';
import {
  credentialsPath,
  keysInUse,
  partialPath,
  readKeys,
  removePartials,
  removeSnapshot,
  type SnapshotManifest,
} from '@harderway/etcd-snapshots';
import { renameIntoPlace, replaceFile } from '@harderway/replace-file';
import { pause } from '../hosts/pause.js';
import { askStage, strangeStage } from '../hosts/rotation-stage.js';
import type { Session, UnreachableHost } from '../model/session.js';
import { explained, refused } from './failure.js';
import { keysAt, type MemberState, memberHashes, memberStates } from './members.js';
import { type ReceiveOptions, readable, receiveCurrent } from './receive-snapshot.js';
import { removeSnapshotDrafts, reserveSnapshotPath } from './snapshot-path.js';

/** A snapshot of etcd on this machine. */
export interface Snapshot {
  readonly path: string;
  readonly manifest: SnapshotManifest;
  /** Control nodes whose member did not answer: its keys were not compared. */
  readonly unanswered: readonly UnreachableHost[];
  /** Why the credentials on this machine may not belong to the cluster. The manifest then names no CA and no key. Undefined if they belong to it. */
  readonly doubt: string | undefined;
}

/** Options of {@link takeSnapshot}. */
export interface SnapshotOptions extends ReceiveOptions {
  /** The text of cluster.yaml, for the manifest. */
  readonly clusterYaml?: string | undefined;
  /** Credentials of the cluster, sealed, to be kept beside it. */
  readonly credentials?: Uint8Array | undefined;
}

/**
 * The hash of the keys at a snapshot's revision, by all members that answer. Members that follow reach the revision in a
 * moment.
 *
 * @throws ControlPlaneError `backup-failed` where two members have different keys
 */
async function agreedHash(
  session: Session,
  states: readonly MemberState[],
  revision: number,
  signal: AbortSignal | undefined,
): Promise<Pick<SnapshotManifest, 'hash'>> {
  const hosts = states.map(({ host }) => host);
  const hasLeader = states.some(({ isLeader }) => isLeader);
  let { hashes } = await memberHashes(session, hosts, revision, signal);
  for (let attempt = 0; hasLeader && hashes.length < hosts.length && attempt < 5; attempt += 1) {
    await pause(300, signal);
    ({ hashes } = await memberHashes(session, hosts, revision, signal));
  }
  const [first] = hashes;
  if (first === undefined) return {};
  // Members drop history one after another; hashes with different history do not compare.
  const compared = hashes.filter(({ compactRevision }) => compactRevision === first.compactRevision);
  const other = compared.find(({ hash }) => hash !== first.hash);
  if (other !== undefined)
    throw refused(
      `the members of ${first.host} and ${other.host} have different keys at revision ${revision}`,
      {
        host: other.host,
        found: compared.map(({ host, hash }) => `${host} ${hash}`).join(', '),
        hint: 'find out which member is right before anything is restored or replaced',
      },
    );
  const { hash: value, compactRevision } = first;
  return { hash: { value, compactRevision, hosts: compared.map(({ host }) => host) } };
}

/** The fingerprints of authorities among credentials. A damaged certificate is left out and does not prevent a snapshot. */
export function authoritiesOf(credentials: ReadonlyMap<string, string>): Readonly<Record<string, string>> {
  const found = [...credentials].filter(([name]) => /^(?:.*-)?ca(?:-\d+)?\.pem$/.test(name));
  return Object.fromEntries(
    found.flatMap(([name, pem]) => {
      const fingerprint = fingerprintOf(pem);
      return fingerprint === undefined ? [] : [[name, fingerprint] as const];
    }),
  );
}

/** A reason to doubt that credentials belong to a cluster. */
interface Doubt {
  readonly found: string;
  /** Whether the credentials are known to be of another cluster, or out of date. */
  readonly isProven: boolean;
}

/**
 * Compares the credentials on this machine with the stage that a host keeps; undefined if they belong together. With fingerprints of
 * other credentials in its manifest, `restore` would refuse the snapshot as one of another cluster.
 */
async function doubtOf(
  session: Session,
  host: string,
  credentials: ReadonlyMap<string, string>,
  signal: AbortSignal | undefined,
): Promise<Doubt | undefined> {
  const stage = await askStage(session, host, signal).catch(() => 'unreadable' as const);
  signal?.throwIfAborted();
  if (stage === 'unreadable')
    return { found: 'the rotation stage that it keeps cannot be read', isProven: false };
  if (stage === undefined) return undefined;
  try {
    const found = strangeStage(stageOf(credentials, session.spec), stage);
    return found === undefined ? undefined : { found, isProven: true };
  } catch (error) {
    // Damaged credentials do not prevent a snapshot.
    return { found: error instanceof Error ? error.message : String(error), isProven: false };
  }
}

/**
 * Takes a snapshot of etcd by a voter and streams it to a directory of this machine: no copy is made on the host. Needs no
 * quorum. A snapshot that lacks what another member had before is taken again from the leader. Its checksum is compared, every
 * page is read, and its keys are counted and compared with the member's keys. Only then does it get its name and its manifest.
 *
 * Credentials that do not belong to the cluster are neither stored beside the snapshot nor named in its manifest.
 *
 * @throws ControlPlaneError `backup-failed`, `hosts-unreachable`, `host-lost`, and nothing is left; other errors of the file system.
 */
export async function takeSnapshot(
  session: Session,
  directory: string,
  options: SnapshotOptions = {},
): Promise<Snapshot> {
  const { spec } = session;
  const { signal, clusterYaml, credentials: sealed } = options;
  const asked = await memberStates(session, signal);
  const { states, unanswered } = asked;
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const takenAt = new Date();
  await removePartials(directory);
  await removeSnapshotDrafts(directory, spec.name);
  const beside = partialPath(directory);
  try {
    const { member, file, facts } = await receiveCurrent(session, asked, beside, options);
    const { host, clusterId } = member;
    const { revision, raftIndex, members } = facts;
    const [{ keys, encryptedBy }, counted, hash, credentials] = await Promise.all([
      readable(host, readKeys(beside)),
      keysAt(session, host, revision, signal),
      agreedHash(session, states, revision, signal),
      readCredentials(spec),
    ]);
    if (counted !== undefined && counted !== keys)
      throw refused(`${host}: the snapshot has other keys than the member`, {
        host,
        found: `${keys} keys in the snapshot, ${counted} in the member, at revision ${revision}`,
        hint: 'run the same command again',
      });
    const doubt = await doubtOf(session, host, credentials, signal);
    if (doubt?.isProven === true && sealed !== undefined)
      throw refused(`the credentials in ${spec.pki.directory} do not belong to the cluster of ${host}`, {
        host,
        found: doubt.found,
        hint: `put the credentials of ${spec.name} there, or take the snapshot without credentials`,
      });
    const own = doubt === undefined ? credentials : new Map<string, string>();
    const { encryptionKeyNames } = await import('@harderway/cluster-pki');
    const manifest: SnapshotManifest = {
      cluster: spec.name,
      clusterId,
      takenAt: takenAt.toISOString(),
      host,
      versions: spec.versions,
      ...file,
      revision,
      raftIndex,
      keys,
      ...hash,
      members,
      encryptionKeys: keysInUse(encryptedBy, encryptionKeyNames(own.get('encryption-config.yaml') ?? '')),
      authorities: authoritiesOf(own),
      clusterYaml,
    };
    const path = await reserveSnapshotPath(directory, takenAt, manifest);
    try {
      if (sealed !== undefined) await replaceFile(credentialsPath(path), sealed, { mode: 0o600 });
      await renameIntoPlace(beside, path);
    } catch (error) {
      await removeSnapshot(path);
      throw error;
    }
    return { path, manifest, unanswered, doubt: doubt?.found };
  } catch (error) {
    await rm(beside, { force: true });
    throw explained(error, directory);
  }
}
