import type { Alarm, EndpointStatus, ListedMember } from '@harderway/etcd-config/etcdctl';
import { votes } from '../components/etcd/answer.js';
import { askMembers } from '../components/etcd/ask.js';
import { askHealth } from '../components/health.js';
import { store } from '../components/index.js';
import { controlHosts } from '../hosts/topology.js';
import type { Health } from '../model/health.js';
import type { Session } from '../model/session.js';
import { askHashes, type HashComparison } from './etcd-hashes.js';

/** The cluster as its members describe it. */
export interface EtcdFacts {
  /** Empty where no member answers. */
  readonly members: readonly ListedMember[];
  /** Of the members that answered. */
  readonly statuses: readonly EndpointStatus[];
  readonly alarms: readonly Alarm[];
  readonly hashes: HashComparison;
  /** The other hosts: whether their members are down. */
  readonly silent: ReadonlyMap<string, Health>;
}

/** Asks the members of the connected control nodes, each on its own host. */
export async function askEtcd(session: Session, signal?: AbortSignal): Promise<EtcdFacts> {
  const hosts = controlHosts(session.spec)
    .map(({ name }) => name)
    .filter((name) => session.transports.has(name));
  const answers = await askMembers(session, hosts, signal);
  const [silent, hashes] = await Promise.all([
    askHealth(
      session,
      store,
      hosts.filter((host) => !answers.has(host)),
      signal,
    ),
    askHashes(session, answers, signal),
  ]);
  const all = [...answers.values()];
  const best = all.find(votes) ?? all[0];
  return {
    members: best?.members ?? [],
    statuses: all.map(({ status }) => status),
    alarms: best?.alarms ?? [],
    hashes,
    silent: new Map([...silent].filter(([, { kind }]) => kind !== 'up')),
  };
}
