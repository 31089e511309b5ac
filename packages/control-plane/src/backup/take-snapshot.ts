import { randomBytes } from 'node:crypto';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { etcd, etcdClientPort } from '@harderway/cluster-spec/programs';
import { localCurl } from '../components/local-curl.js';
import { ControlPlaneError } from '../errors.js';
import type { Session } from '../hosts/session.js';
import { controlHosts } from '../hosts/topology.js';
import { writeAtomically } from '../local/write-atomically.js';
import { askEtcd, type EtcdFacts } from '../preflight/etcd-facts.js';
import { SnapshotChecker } from './snapshot-file.js';
import { snapshotBytes } from './snapshot-stream.js';

/** A snapshot of etcd on this machine. */
export interface Snapshot {
  readonly path: string;
  readonly manifest: SnapshotManifest;
}

/** What is known of a snapshot, kept beside it as `NAME.json`. */
export interface SnapshotManifest {
  readonly cluster: string;
  /** ISO 8601, by this machine's clock. */
  readonly takenAt: string;
  /** The host whose member gave it. */
  readonly host: string;
  readonly versions: { readonly kubernetes: string; readonly etcd: string };
  /** Bytes. */
  readonly size: number;
  /** Hexadecimal, of the whole file. */
  readonly sha256: string;
  /** The newest revision of the keys right before it was taken; the snapshot has it, and may have more. */
  readonly revision?: number;
  readonly raftIndex?: number;
  /** Names of the members at that time. */
  readonly members: readonly string[];
}

const refused = (
  message: string,
  more: { readonly host?: string; readonly found?: string; readonly hint: string },
) => new ControlPlaneError('backup-failed', message, more);

/** Asks the JSON gateway of the member on the same host; it streams the snapshot while it is taken. */
const request: readonly string[] = [
  ...localCurl,
  '--fail',
  '--no-buffer',
  '--cacert',
  `${etcd.directory}/ca.pem`,
  '--cert',
  `${etcd.directory}/kubernetes.pem`,
  '--key',
  `${etcd.directory}/kubernetes-key.pem`,
  '--data',
  '{}',
  `https://127.0.0.1:${etcdClientPort}/v3/maintenance/snapshot`,
];

/** A host whose member votes and answers, best one that does not lead: a snapshot costs it some work. */
function chooseHost(session: Session, { members, statuses }: EtcdFacts): string | undefined {
  const voters = statuses.filter(({ isLearner, errors }) => !isLearner && errors.length === 0);
  const followersFirst = [...voters].sort((one, other) => Number(one.isLeader) - Number(other.isLeader));
  const names = followersFirst.flatMap(
    ({ memberId }) => members.find(({ id }) => id === memberId)?.name ?? [],
  );
  return names.find((name) => session.transports.has(name));
}

/** `control-2026-11-26T01-02-03Z.db`: sorts by time, and has no character that a file system refuses. */
const fileName = (cluster: string, at: Date): string =>
  `${cluster}-${at.toISOString().slice(0, 19).replaceAll(':', '-')}Z.db`;

/** Options of {@link takeSnapshot}. */
export interface SnapshotOptions {
  readonly signal?: AbortSignal;
  /** Called as bytes arrive. */
  readonly onBytes?: (done: number) => void;
}

/**
 * Takes a snapshot of etcd by a healthy voter and streams it to a directory of this machine: no copy is made on the host.
 * Its checksum is compared here; only then it gets its name, and its manifest.
 *
 * @throws ControlPlaneError `backup-failed`, and nothing is left; errors of the file system and the transport.
 */
export async function takeSnapshot(
  session: Session,
  directory: string,
  { signal, onBytes = () => {} }: SnapshotOptions = {},
): Promise<Snapshot> {
  const facts = await askEtcd(session, signal);
  const host = facts === undefined ? undefined : chooseHost(session, facts);
  const transport = host === undefined ? undefined : session.transports.get(host);
  if (facts === undefined || host === undefined || transport === undefined)
    throw refused('no healthy voter of etcd answers', {
      hint: `read \`journalctl -u etcd\` on ${controlHosts(session.spec)
        .map(({ name }) => name)
        .join(', ')}`,
    });
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const takenAt = new Date();
  const path = join(directory, fileName(session.spec.name, takenAt));
  const beside = join(dirname(path), `.snapshot-${randomBytes(6).toString('hex')}`);
  const file = await open(beside, 'wx', 0o600);
  try {
    const checker = new SnapshotChecker();
    const running = await transport.stream({
      argv: request,
      sudo: true,
      ...(signal === undefined ? {} : { signal }),
    });
    running.stdin.end();
    let said = '';
    running.stderr.on('data', (chunk: Buffer) => {
      said = `${said}${chunk.toString()}`.slice(-2000);
    });
    let done = 0;
    for await (const bytes of snapshotBytes(running.stdout, host)) {
      checker.add(bytes);
      await file.write(bytes);
      done += bytes.length;
      onBytes(done);
    }
    const { exitCode } = await running.exit;
    const { size, sha256, fault } = checker.result();
    if (exitCode !== 0 || fault !== undefined)
      throw refused(`${host}: the snapshot did not arrive whole`, {
        host,
        found: said.trim().split('\n').at(-1) || fault || `curl ended with ${exitCode}`,
        hint: 'run the same command again',
      });
    await file.sync();
    await file.close();
    const status = facts.statuses.find(({ isLeader }) => isLeader) ?? facts.statuses[0];
    const manifest: SnapshotManifest = {
      cluster: session.spec.name,
      takenAt: takenAt.toISOString(),
      host,
      versions: session.spec.versions,
      size,
      sha256,
      members: facts.members.map(({ name }) => name),
      ...(status?.revision === undefined ? {} : { revision: status.revision }),
      ...(status === undefined ? {} : { raftIndex: status.raftIndex }),
    };
    await writeAtomically(`${path}.json`, `${JSON.stringify(manifest, null, 2)}\n`, 0o600);
    await rename(beside, path);
    return { path, manifest };
  } catch (error) {
    await file.close().catch(() => {});
    await rm(beside, { force: true });
    throw error;
  }
}
