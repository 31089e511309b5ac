import { forEachHost } from '@harderway/remote-exec';
import type { Session } from '../hosts/session.js';
import { controlHosts, quorumOf } from '../hosts/topology.js';
import { etcdctl } from '../resources/etcd.js';
import { saysHealthy } from '../resources/healthz.js';
import { healthz } from '../resources/kube-apiserver.js';
import type { ComponentName } from '../resources/model.js';
import type { Health } from './schedule.js';

/** Asks some hosts, each on itself, whether their etcd member or API server is healthy. */
export async function healthyHosts(
  session: Session,
  component: 'etcd' | 'kube-apiserver',
  hosts: readonly string[],
  signal?: AbortSignal,
): Promise<ReadonlySet<string>> {
  const argv = component === 'etcd' ? etcdctl('endpoint', 'health') : healthz(session.spec.api.port);
  const results = await forEachHost(hosts, async (host) => {
    const result = await session.transports
      .get(host)
      ?.run({ argv, sudo: true, timeoutMs: 15_000, ...(signal === undefined ? {} : { signal }) });
    if (result === undefined) return false;
    return component === 'etcd' ? result.exitCode === 0 : saysHealthy(result);
  });
  return new Set(results.flatMap((result) => (result.kind === 'ok' && result.value ? [result.host] : [])));
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * As {@link healthyHosts}, but those that are not healthy are asked once more, half a second later: without a guard goes
 * only who fails twice. One question may meet a member while a leader is elected.
 */
export async function healthyInTwoLooks(
  session: Session,
  component: 'etcd' | 'kube-apiserver',
  hosts: readonly string[],
  signal?: AbortSignal,
): Promise<ReadonlySet<string>> {
  const first = await healthyHosts(session, component, hosts, signal);
  const others = hosts.filter((host) => !first.has(host));
  if (others.length === 0) return first;
  await pause(500);
  signal?.throwIfAborted();
  return new Set([...first, ...(await healthyHosts(session, component, others, signal))]);
}

/** Health of the components that a plan would interrupt; one round trip a host, a second where one seems sick. */
export async function healthOf(
  session: Session,
  components: ReadonlySet<ComponentName>,
  signal?: AbortSignal,
): Promise<ReadonlyMap<ComponentName, Health>> {
  const voters = controlHosts(session.spec).map(({ name }) => name);
  const found = new Map<ComponentName, Health>();
  for (const component of ['etcd', 'kube-apiserver'] as const) {
    if (!components.has(component)) continue;
    const healthy = await healthyInTwoLooks(session, component, voters, signal);
    found.set(component, { voters, healthy, needed: component === 'etcd' ? quorumOf(voters.length) : 1 });
  }
  return found;
}
