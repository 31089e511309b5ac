import { probe } from '@harderway/desired-state';
import { forEachHost } from '@harderway/remote-exec';
import { itemsOn } from '../../components/host-items.js';
import { allOrThrow } from '../../hosts/host-error.js';
import { architectureOf } from '../../model/architecture.js';
import type { Materials } from '../../model/materials.js';
import type { Session } from '../../model/session.js';
import type { StageName } from '../../model/stages.js';
import { deviceFor, type HostView, programsFor, questions } from '../../plan/observe.js';
import { candidates } from '../../plan/selection.js';

/**
 * As `observeHosts`, but nothing is expected of etcd: members may have lost their data, or be strangers to each other. What a
 * unit of etcd says is what it says of a member that exists, since it will have data before it starts.
 *
 * @throws ControlPlaneError `probe-failed`, `no-sudo`, `host-locked`, `host-lost`, `unsupported-architecture`,
 * `device-not-found`, `pki-missing`; and what the program provider throws.
 */
export async function observeForRestore(
  session: Session,
  materials: Materials,
  options: { readonly stages?: readonly StageName[] | undefined; readonly signal?: AbortSignal | undefined },
): Promise<readonly HostView[]> {
  const { spec, transports } = session;
  const { files: pki } = materials.pki;
  const hosts = spec.hosts.filter(({ name }) => transports.has(name));
  const results = await forEachHost(hosts, async (host): Promise<HostView> => {
    const transport = transports.get(host.name);
    if (transport === undefined) throw new Error(`no connection to ${host.name}`);
    const items = candidates(itemsOn({ spec, host }), options.stages);
    const seen = await probe(transport, questions(spec, { host, items }, materials.pki), options);
    const arch = architectureOf(host.name, seen.machine);
    const program = await programsFor(arch, materials);
    const found = { arch, device: deviceFor(host, seen), etcdFounded: true, pki, program };
    return {
      host,
      seen,
      found,
      resources: items.map((own) => ({ ...own, resource: own.item.wanted(found) })),
    };
  });
  return allOrThrow(results, ({ name }) => name, options.signal);
}
