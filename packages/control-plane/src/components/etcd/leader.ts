import { controlHosts } from '../../hosts/topology.js';
import type { Leaders } from '../../model/component.js';
import { askMembers } from './ask.js';

/** The host of the member that leads, as the members say; undefined while none knows. Only the order of restarts depends on it. */
export async function etcdLeader({ session, signal }: Leaders): Promise<string | undefined> {
  const hosts = controlHosts(session.spec).map(({ name }) => name);
  const answers = await askMembers(session, hosts, signal);
  return [...answers].find(([, { status }]) => status.isLeader)?.[0];
}
