import { forEachHost } from '@harderway/remote-exec';
import { controlHosts } from '../../hosts/topology.js';
import type { Session } from '../../model/session.js';
import { askBackups, type HostBackups, readBackups } from './state.js';
import { backupTimer } from './units.js';

/** Reports of the control nodes that answer on the snapshots that they take themselves; empty if cluster.yaml asks for none. */
export async function hostBackups(session: Session, signal?: AbortSignal): Promise<readonly HostBackups[]> {
  const { spec, transports } = session;
  const { backup } = spec;
  if (backup === undefined) return [];
  const argv = askBackups(backup.directory, `/etc/systemd/system/${backupTimer}`);
  const hosts = controlHosts(spec).map(({ name }) => name);
  const results = await forEachHost(hosts, async (host) => {
    const options = { argv, sudo: true, timeoutMs: 15_000, signal };
    const result = await transports.get(host)?.run(options);
    return result?.exitCode === 0 ? readBackups(host, backup.directory, result.stdout) : undefined;
  });
  signal?.throwIfAborted();
  return results.flatMap((result) => (result.kind === 'ok' ? (result.value ?? []) : []));
}
