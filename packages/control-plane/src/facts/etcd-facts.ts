import {
  type Alarm,
  type EndpointHash,
  type EndpointStatus,
  type ListedMember,
  parseAlarmList,
  parseEndpointHashes,
  parseEndpointStatus,
  parseMemberList,
} from '@harderway/etcd-config/etcdctl';
import { quote } from '@harderway/remote-exec';
import { etcdctl } from '../components/etcd/cluster.js';
import { controlHosts } from '../hosts/topology.js';
import type { Session } from '../model/session.js';

/** The cluster as its members describe it. */
export interface EtcdFacts {
  readonly members: readonly ListedMember[];
  /** Of the members that answered. */
  readonly statuses: readonly EndpointStatus[];
  readonly hashes: readonly EndpointHash[];
  readonly alarms: readonly Alarm[];
}

const ask = (...words: readonly string[]): string => `${quote(etcdctl(...words))} 2>/dev/null || :`;

const script = [
  ask('member', 'list', '--write-out=json'),
  ask('alarm', 'list'),
  ask('endpoint', 'status', '--cluster', '--write-out=json'),
  ask('endpoint', 'hashkv', '--cluster', '--write-out=json'),
].join("; echo '== next'; ");

/** Asks the first control node whose member answers; undefined if none does. */
export async function askEtcd(session: Session, signal?: AbortSignal): Promise<EtcdFacts | undefined> {
  for (const { name } of controlHosts(session.spec)) {
    const result = await session.transports.get(name)?.run({
      argv: ['sh', '-c', script],
      sudo: true,
      timeoutMs: 30_000,
      ...(signal === undefined ? {} : { signal }),
    });
    const [list = '', alarms = '', statuses = '', hashes = ''] = (result?.stdout ?? '').split('== next\n');
    const { members } = parseMemberList(list);
    if (members.length === 0) continue;
    return {
      members,
      alarms: parseAlarmList(alarms).alarms,
      statuses: parseEndpointStatus(statuses).endpoints,
      hashes: parseEndpointHashes(hashes).endpoints,
    };
  }
  return undefined;
}
