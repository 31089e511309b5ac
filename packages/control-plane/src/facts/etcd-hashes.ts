import { type MemberHashes, memberHashes } from '../backup/members.js';
import { type MemberAnswer, votes } from '../components/etcd/answer.js';
import { askMembers } from '../components/etcd/ask.js';
import { pause } from '../hosts/pause.js';
import type { Session } from '../model/session.js';

/** Whether members hold the same keys at a revision. */
export type HashComparison =
  | { readonly kind: 'same' }
  | {
      readonly kind: 'different';
      readonly revision: number;
      /** Hosts whose members have the same keys, the largest group first. */
      readonly groups: readonly (readonly string[])[];
    }
  | { readonly kind: 'unknown'; readonly reason: string };

/** Attempts to ask all members while some are compacting, or have not come so far. */
const attempts = 4;

/**
 * Compares the hashes of members at one revision. A hash covers only what a member has not compacted, so hashes with different
 * compact revisions do not compare.
 */
export function compareHashes(revision: number, { hashes, unanswered }: MemberHashes): HashComparison {
  if (unanswered.length > 0) {
    const silent = unanswered.map(({ host, cause }) => `${host} (${cause})`).join(', ');
    return { kind: 'unknown', reason: `no hash at revision ${revision} by ${silent}` };
  }
  if (new Set(hashes.map(({ compactRevision }) => compactRevision)).size > 1)
    return { kind: 'unknown', reason: 'the members were compacted at different revisions' };
  const byHash = new Map<number, readonly string[]>();
  for (const { host, hash } of hashes) byHash.set(hash, [...(byHash.get(hash) ?? []), host]);
  if (byHash.size <= 1) return { kind: 'same' };
  const groups = [...byHash.values()].sort((one, other) => other.length - one.length);
  return { kind: 'different', revision, groups };
}

/**
 * Asks all voters for the hash at the lowest revision that all of them have. A difference is reported only once a second
 * look, at a later revision, has found it too.
 *
 * @param answers of members, as they were asked before
 */
export async function askHashes(
  session: Session,
  answers: ReadonlyMap<string, MemberAnswer>,
  signal?: AbortSignal,
): Promise<HashComparison> {
  const voters = [...answers].filter(([, answer]) => votes(answer)).map(([host]) => host);
  if (voters.length < 2) return { kind: 'same' };
  let found: HashComparison = { kind: 'unknown', reason: 'the members were not asked' };
  let differed = false;
  let now = answers;
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    if (attempt > 0) {
      await pause(300, signal);
      now = await askMembers(session, voters, signal);
    }
    const revision = Math.min(...[...now.values()].map(({ status }) => status.revision ?? 0));
    found = compareHashes(revision, await memberHashes(session, voters, revision, signal));
    if (found.kind === 'same' || (found.kind === 'different' && differed)) return found;
    differed ||= found.kind === 'different';
  }
  return found.kind === 'different' ? { kind: 'unknown', reason: 'the members differed once' } : found;
}
