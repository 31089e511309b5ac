import type { StageCheck } from '../../model/check.js';
import type { Leaders } from '../../model/component.js';

const leasePath = (program: string): string =>
  `/apis/coordination.k8s.io/v1/namespaces/kube-system/leases/${program}`;

interface Lease {
  readonly spec?:
    | { readonly holderIdentity?: string | undefined; readonly renewTime?: string | undefined }
    | undefined;
}

/** The host on which a program leads, by its lease; undefined if the API does not answer. */
export async function leaseHolder(
  program: string,
  { session: { spec }, pki, signal }: Leaders,
): Promise<string | undefined> {
  // Imported here, since the client loads Node's HTTPS, which a run with nothing to do never needs.
  const { openApi } = await import('../../hosts/api/client.js');
  const api = openApi(spec, pki);
  try {
    const { status, body } = await api.request('GET', leasePath(program));
    signal?.throwIfAborted();
    const { spec: lease }: Lease = status === 200 ? JSON.parse(body) : {};
    const holder = lease?.holderIdentity?.replace(/_.*/, '');
    return spec.hosts.find(({ name }) => name === holder || `${name}.${spec.domain}` === holder)?.name;
  } catch {
    signal?.throwIfAborted();
    return undefined;
  } finally {
    api.close();
  }
}

/** One of the programs of this name leads: it holds the lease and has renewed it lately. */
export function leaderElected(program: string): StageCheck {
  const path = leasePath(program);
  return {
    id: `api/${program}/leader`,
    title: `${program} has one leader`,
    command: `GET ${path}`,
    look: async ({ api }) => {
      const { status, body, date } = await api.request('GET', path);
      if (status !== 200) return { ok: false, detail: `no lease: ${status}` };
      const { spec: lease }: Lease = JSON.parse(body);
      const holder = lease?.holderIdentity ?? '';
      const output = JSON.stringify(lease, null, 2);
      if (holder === '') return { ok: false, detail: 'nobody holds the lease', output };
      // By the clock of the cluster: this machine's may differ.
      const now = date?.getTime() ?? Date.now();
      // That clock shows whole seconds, so a lease may seem to be renewed in a moment.
      const age = Math.max(0, Math.round((now - Date.parse(lease?.renewTime ?? '')) / 1000));
      return { ok: age < 60, detail: `${holder.replace(/_.*/, '')}, renewed ${age} s ago`, output };
    },
  };
}
