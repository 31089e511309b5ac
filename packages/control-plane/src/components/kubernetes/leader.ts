import type { StageCheck } from '../../verify/model.js';

/** One of the programs of this name leads: it holds the lease and has renewed it lately. */
export function leaderElected(program: string): StageCheck {
  const path = `/apis/coordination.k8s.io/v1/namespaces/kube-system/leases/${program}`;
  return {
    id: `api/${program}/leader`,
    title: `${program} has one leader`,
    command: `GET ${path}`,
    look: async ({ api }) => {
      const { status, body, date } = await api.request('GET', path);
      if (status !== 200) return { ok: false, detail: `no lease: ${status}` };
      const {
        spec: lease,
      }: { readonly spec?: { readonly holderIdentity?: string; readonly renewTime?: string } } =
        JSON.parse(body);
      const holder = lease?.holderIdentity ?? '';
      const output = JSON.stringify(lease, null, 2);
      if (holder === '') return { ok: false, detail: 'nobody holds the lease', output };
      // By the clock of the cluster: this machine's may differ.
      const now = date?.getTime() ?? Date.now();
      const age = Math.round((now - Date.parse(lease?.renewTime ?? '')) / 1000);
      return { ok: age < 60, detail: `${holder.replace(/_.*/, '')}, renewed ${age} s ago`, output };
    },
  };
}
