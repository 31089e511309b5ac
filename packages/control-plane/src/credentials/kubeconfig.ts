import type { ClusterSpec } from '@harderway/cluster-spec';
import type { PkiState } from '../model/pki-state.js';

/** The administrator's kubeconfig: user admin, and a context named after the cluster. */
export async function adminKubeconfig(spec: ClusterSpec, pki: Pick<PkiState, 'files'>): Promise<string> {
  const { hostKubeconfig } = await import('@harderway/cluster-pki');
  return hostKubeconfig(pki.files, spec);
}
