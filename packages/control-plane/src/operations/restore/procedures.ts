import { quote } from '@harderway/remote-exec';
import { awaitedStates, keysAt, memberHashes } from '../../backup/members.js';
import { etcdctl } from '../../components/etcd/cluster.js';
import { runAsRoot } from '../../hosts/as-root.js';
import { controlHosts } from '../../hosts/topology.js';
import type { Procedure } from '../../model/operation.js';
import type { CheckRestored, EndRestore, ForgetServers } from '../../model/restore-operation.js';
import type { Session } from '../../model/session.js';
import { again } from './data-procedures.js';
import { restorePlace } from './place.js';

/** Differences between members and the snapshot at the revision that it was restored with. Later ones are not looked at: a client may write. */
async function looksRestored(
  session: Session,
  { host, revision, keys }: CheckRestored,
  signal?: AbortSignal,
): Promise<string | undefined> {
  const states = await awaitedStates(session, signal);
  const hosts = controlHosts(session.spec).map(({ name }) => name);
  const silent = hosts.filter((name) => !states.some((state) => state.host === name));
  if (silent.length > 0) return `no answer by ${silent.join(', ')}`;
  if (new Set(states.map(({ clusterId }) => clusterId)).size > 1)
    return 'the members are of different clusters';
  if (!states.some(({ isLeader }) => isLeader)) return 'no member leads';
  const counted = await keysAt(session, host, revision, signal);
  if (counted !== undefined && counted !== keys)
    return `${counted} keys at revision ${revision}, ${keys} expected`;
  // Where it was compacted since, the members can only be compared with each other, at a revision that all of them have.
  const at = counted === undefined ? Math.min(...states.map((state) => state.revision)) : revision;
  const hashes = await memberHashes(session, hosts, at, signal);
  if (hashes.length < hosts.length) return `${hashes.length} of ${hosts.length} hashes at revision ${at}`;
  const different = new Set(hashes.map(({ hash }) => hash)).size > 1;
  return different
    ? `different hashes: ${hashes.map((own) => `${own.host} ${own.hash}`).join(', ')}`
    : undefined;
}

/** The check that every member has what the snapshot has. */
export const checkRestored = (operation: CheckRestored): Procedure => ({
  look: async (session, signal) => {
    const wrong = await looksRestored(session, operation, signal);
    return { done: wrong === undefined, found: wrong ?? 'as in the snapshot' };
  },
  carryOut: async () => {},
  patienceMs: () => 60_000,
  hint: `read \`journalctl -u etcd\` on the control nodes; ${again}`,
});

const leases = ['--prefix', '/registry/masterleases/'];

/** The removal of the leases by which API servers knew each other. */
export const forgetServers = ({ host }: ForgetServers): Procedure => ({
  look: async (session, signal) => {
    const argv = etcdctl('get', ...leases, '--keys-only');
    const left = (await runAsRoot(session, host, argv, signal)).stdout
      .trim()
      .split('\n')
      .filter(Boolean).length;
    return { done: left === 0, found: `${left} are left` };
  },
  carryOut: async (session, signal) => {
    await runAsRoot(session, host, etcdctl('del', ...leases), signal);
  },
  patienceMs: () => 10_000,
  hint: `run \`${quote(etcdctl('del', ...leases))}\` on ${host} as root; ${again}`,
});

/** The removal of the files that a restore needed. */
export const endRestore = ({ host }: EndRestore): Procedure => ({
  look: async (session, signal) => {
    const argv = ['sh', '-c', '[ ! -e "$1" ] || echo left', 'sh', restorePlace(session.spec).work];
    const left = (await runAsRoot(session, host, argv, signal)).stdout !== '';
    return { done: !left, found: left ? 'its files are left' : 'nothing is left' };
  },
  carryOut: async (session, signal) => {
    await runAsRoot(session, host, ['rm', '-rf', '--', restorePlace(session.spec).work], signal);
  },
  patienceMs: () => 10_000,
  hint: again,
});
