import { etcdctl } from '../../components/etcd/cluster.js';
import { registryOf } from '../../components/etcd/registry.js';
import { runAsRoot } from '../../hosts/as-root.js';
import { controlHosts } from '../../hosts/topology.js';
import { ControlPlaneError } from '../../model/errors.js';
import type { Session } from '../../model/session.js';

/** An address as Go writes it. */
const written = (address: string): string =>
  address.includes(':') ? new URL(`http://[${address}]`).hostname.slice(1, -1) : address;

/**
 * Refuses API servers that use etcd but are not in cluster.yaml: they would keep writing with their own encryption configuration.
 * Each API server holds a lease in etcd under its address, which expires 15 s after the server stops.
 *
 * @throws ControlPlaneError `rotation-refused` with the addresses of others; `step-failed`, also where the leases are not known;
 *   and what the transport throws
 */
export async function assertKnownWriters(session: Session, signal?: AbortSignal): Promise<void> {
  const hosts = controlHosts(session.spec);
  const { name } = hosts.find((host) => session.transports.has(host.name)) ?? { name: 'a control node' };
  const prefix = `${registryOf(session.spec)}/masterleases/`;
  const argv = etcdctl('get', '--prefix', prefix, '--keys-only', '--write-out=fields');
  const { stdout } = await runAsRoot(session, name, argv, signal);
  const keys = [...stdout.matchAll(/^"Key" : "(.*)"$/gm)].map(([, key = '']) => key);
  const [, count] = /^"Count" : (\d+)\n/m.exec(stdout) ?? [];
  if (Number(count) !== keys.length)
    throw new ControlPlaneError('step-failed', `${name}: etcd did not say which API servers use it`, {
      host: name,
      found: `${keys.length} leases of ${count ?? 'an unknown number'}`,
      hint: 'run the same command again',
    });
  const own = new Set(hosts.map(({ address }) => written(address)));
  const others = keys.map((key) => key.slice(prefix.length)).filter((address) => !own.has(address));
  if (others.length === 0) return;
  throw new ControlPlaneError('rotation-refused', 'API servers use etcd that cluster.yaml does not name', {
    found: `they have leases as ${others.join(', ')}, and may write objects with another key`,
    hint: 'stop them or add their hosts to cluster.yaml, then run the same command again after 15 s',
  });
}
