import { awaitedStates, keysAt, memberHashes } from '../backup/members.js';
import { controlHosts } from '../hosts/topology.js';
import type { AnyOperation } from '../model/operation.js';
import type { OperationContext, OperationKind } from './kind.js';
import { again } from './restore/names.js';
import type { RestoreId } from './restore/restore-id.js';

/** The members have agreed on the keys of the snapshot. */
export interface CheckRestored extends AnyOperation {
  readonly kind: 'check-restored';
  /** The one that is asked for the number of keys. */
  readonly host: string;
  readonly restore: RestoreId;
  /** How many keys there are at the revision of the restore, whoever writes meanwhile. */
  readonly keys: number;
}

/** Differences between members and the snapshot at the revision that it was restored with. Later ones are not looked at: a client may write. */
async function looksRestored(
  { session, signal }: OperationContext,
  { host, restore: { revision }, keys }: CheckRestored,
): Promise<string | undefined> {
  const states = await awaitedStates(session, signal);
  const hosts = controlHosts(session.spec).map(({ name }) => name);
  const silent = hosts.filter((name) => !states.some((state) => state.host === name));
  if (silent.length > 0) return `no answer by ${silent.join(', ')}`;
  if (new Set(states.map(({ clusterId }) => clusterId)).size > 1)
    return 'the members are of different clusters';
  if (!states.some(({ isLeader }) => isLeader)) return 'no member leads';
  // etcd refuses to count at a revision that is still to come, as at one that was compacted.
  const behind = states.find((state) => state.revision < revision);
  if (behind) return `${behind.host} is at revision ${behind.revision}, before the restore's ${revision}`;
  const counted = await keysAt(session, host, revision, signal);
  if (counted !== undefined && counted !== keys)
    return `${counted} keys at revision ${revision}, ${keys} expected`;
  // Where it was compacted since, the members can only be compared with each other, at a revision that all of them have.
  const at = counted === undefined ? Math.min(...states.map((state) => state.revision)) : revision;
  const { hashes, unanswered } = await memberHashes(session, hosts, at, signal);
  if (unanswered.length > 0)
    return `no hash at revision ${at} by ${unanswered.map(({ host: name, cause }) => `${name} (${cause})`).join(', ')}`;
  const different = new Set(hashes.map(({ hash }) => hash)).size > 1;
  return different
    ? `different hashes: ${hashes.map((own) => `${own.host} ${own.hash}`).join(', ')}`
    : undefined;
}

/** Done once every member has what the snapshot has. */
export const checkRestored: OperationKind<CheckRestored> = {
  kind: 'check-restored',
  summary: () => 'check that all members have the keys of the snapshot',
  execution: (operation, context) => ({
    look: async () => {
      const wrong = await looksRestored(context, operation);
      return { done: wrong === undefined, found: wrong ?? 'as in the snapshot' };
    },
    patienceMs: 60_000,
    hint: `read \`journalctl -u etcd\` on the control nodes; ${again}`,
  }),
};
