import { parseEndpointStatus, parseMemberList } from '@harderway/etcd-config/etcdctl';
import { controlHosts } from '../../hosts/topology.js';
import type { Leaders } from '../../model/component.js';
import { etcdctl } from './cluster.js';

/** The host of the member that leads, asked of the first member that answers. */
export async function etcdLeader({ session, signal }: Leaders): Promise<string | undefined> {
  const options = { sudo: true, timeoutMs: 15_000, ...(signal === undefined ? {} : { signal }) };
  for (const { name } of controlHosts(session.spec)) {
    const transport = session.transports.get(name);
    const listed = await transport?.run({ argv: etcdctl('member', 'list'), ...options });
    if (listed?.exitCode !== 0) continue;
    const argv = etcdctl('endpoint', 'status', '--cluster', '--write-out=json');
    const shown = await transport?.run({ argv, ...options });
    const leader = parseEndpointStatus(shown?.stdout ?? '').endpoints.find(({ isLeader }) => isLeader);
    return parseMemberList(listed.stdout).members.find(({ id }) => id === leader?.memberId)?.name;
  }
  return undefined;
}
