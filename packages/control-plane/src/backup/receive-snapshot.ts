import { open, rm } from 'node:fs/promises';
import {
  BatchWriter,
  readFacts,
  SnapshotChecker,
  type SnapshotFacts,
  type SnapshotManifest,
} from '@harderway/etcd-snapshots';
import { hostsUnreachable } from '../hosts/unreachable.js';
import { whileProgressing } from '../hosts/while-progressing.js';
import type { ControlPlaneError } from '../model/errors.js';
import type { Session } from '../model/session.js';
import { refused } from './failure.js';
import type { MemberState, MemberStates } from './members.js';
import { reasonIn, snapshotArgv } from './snapshot-source.js';

/** How a snapshot is received. */
export interface ReceiveOptions {
  readonly signal?: AbortSignal | undefined;
  /** Called with the bytes so far, some times a second. */
  readonly onBytes?: ((done: number) => void) | undefined;
}

/** A snapshot that has arrived whole. */
export interface ReceivedSnapshot {
  readonly member: MemberState;
  readonly file: Pick<SnapshotManifest, 'size' | 'sha256'>;
  readonly facts: SnapshotFacts;
}

/** The longest time in which a member sends nothing. It begins to send once it has opened its database. */
const stallMs = 60_000;

const isCorrupt = ({ errors }: MemberState): boolean => errors.some((error) => error.includes('CORRUPT'));

/**
 * The members to take it from, the best first. With a leader, a voter that follows, since a snapshot costs it some work, then the
 * leader, which is never behind; without a quorum, the survivors that have come furthest. One that found its data corrupt never.
 */
export function snapshotSources(states: readonly MemberState[]): readonly MemberState[] {
  const cost = ({ errors, isLeader }: MemberState): number => errors.length * 2 + Number(isLeader);
  const able = states.filter((state) => !state.isLearner && !isCorrupt(state));
  const [first] = [...able].sort((one, other) => cost(one) - cost(other) || other.revision - one.revision);
  if (first === undefined) return [];
  const others = able.filter((state) => state !== first && state.clusterId === first.clusterId);
  const [next] = [...others].sort(
    (one, other) => Number(other.isLeader) - Number(one.isLeader) || other.revision - one.revision,
  );
  return next === undefined ? [first] : [first, next];
}

/**
 * The revision of a member that starts with a snapshot. It counts from 1, and it is the revision of the last compaction if that
 * has dropped all keys since.
 */
export const memberRevision = ({
  revision,
  compactRevision,
}: Pick<SnapshotFacts, 'revision' | 'compactRevision'>): number => Math.max(1, revision, compactRevision);

/** Why a member that answered can't be asked for a snapshot. */
const unfit = ({ host, isLearner }: MemberState): string =>
  `${host}: ${isLearner ? 'a learner, which does not vote' : 'it found its data corrupt'}`;

/** The error where nobody can be asked for a snapshot: each member with what is known of it. */
function noSource({ transports }: Session, { states, unanswered }: MemberStates): ControlPlaneError {
  if (states.length === 0 && unanswered.every(({ host }) => !transports.has(host)))
    return hostsUnreachable(unanswered, unanswered.length);
  return refused('no voter of etcd answers', {
    details: [...states.map(unfit), ...unanswered.map(({ host, cause }) => `${host}: ${cause}`)],
    hint: [...new Set(unanswered.flatMap(({ hint }) => hint ?? []))].join('; '),
  });
}

/** Streams a snapshot by the member of a host into a file, and compares the checksum at its end. */
async function receive(
  session: Session,
  host: string,
  path: string,
  { signal: given, onBytes = () => {} }: ReceiveOptions,
): Promise<ReceivedSnapshot['file']> {
  const transport = session.transports.get(host);
  if (transport === undefined) throw new Error(`no connection to ${host}`);
  const stalled = (): Error =>
    refused(`${host}: the snapshot stopped arriving`, {
      host,
      found: `nothing came within ${stallMs / 1000} s`,
      hint: `check the disk of ${host} and the network, then run the same command again`,
    });
  const file = await open(path, 'wx', 0o600);
  try {
    return await whileProgressing({ limitMs: stallMs, stalled, signal: given }, async (signal, progress) => {
      const checker = new SnapshotChecker();
      const running = await transport.stream({ argv: snapshotArgv, sudo: true, signal });
      running.stdin.end();
      let said = '';
      running.stderr.on('data', (chunk: Buffer) => {
        said = `${said}${chunk.toString()}`.slice(-2000);
      });
      const writer = new BatchWriter(file, onBytes);
      for await (const bytes of running.stdout) {
        progress();
        checker.add(bytes);
        await writer.add(bytes);
      }
      await writer.end();
      const { exitCode } = await running.exit;
      const { size, sha256, fault } = checker.result();
      if (exitCode !== 0 || fault !== undefined)
        throw refused(`${host}: the snapshot did not arrive whole`, {
          host,
          found: reasonIn(said) ?? fault ?? `it ended with ${exitCode}`,
          hint: 'run the same command again',
        });
      return { size, sha256 };
    });
  } finally {
    await file.close();
  }
}

/**
 * Reads the database of a host.
 *
 * @throws ControlPlaneError `backup-failed` where it is damaged
 */
export async function readable<T>(host: string, reading: Promise<T>): Promise<T> {
  try {
    return await reading;
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'EtcdSnapshotError') throw error;
    throw refused(`the database of ${host} can't be read`, {
      host,
      found: error.message,
      hint: 'run `harderway status`; this member may have to be replaced',
    });
  }
}

/**
 * Receives a snapshot that has everything which any member had when it was asked. A member that lags is not noticed before: its
 * snapshot is dropped, and the leader is asked for one.
 *
 * @param path of a file that does not exist yet
 * @throws ControlPlaneError `backup-failed`; `hosts-unreachable` where no control node answers; what the transport throws;
 *   errors of the file system
 */
export async function receiveCurrent(
  session: Session,
  members: MemberStates,
  path: string,
  options: ReceiveOptions = {},
): Promise<ReceivedSnapshot> {
  const { states } = members;
  const sources = snapshotSources(states);
  const own = states.filter(({ clusterId }) => clusterId === sources[0]?.clusterId);
  const seen = Math.max(...own.map(({ revision }) => revision));
  let behind: string | undefined;
  for (const member of sources) {
    const { host } = member;
    await rm(path, { force: true });
    const file = await receive(session, host, path, options);
    const facts = await readable(host, readFacts(path));
    const revision = memberRevision(facts);
    if (revision >= seen) return { member, file, facts };
    behind = `${host} has revision ${revision}; ${seen} was seen`;
  }
  if (behind === undefined) throw noSource(session, members);
  throw refused('the members that can be asked for a snapshot lag behind', {
    found: behind,
    hint: 'find out by `harderway status` which member is behind, then run the same command again',
  });
}
