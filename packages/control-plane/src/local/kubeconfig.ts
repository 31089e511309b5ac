import type { ClusterSpec } from '@harderway/cluster-spec';
import type { PkiState } from './pki.js';

/** A kubeconfig for the person who runs the cluster: user admin, the context named as the cluster. */
export async function adminKubeconfig(spec: ClusterSpec, pki: Pick<PkiState, 'files'>): Promise<string> {
  const { hostKubeconfig } = await import('@harderway/cluster-pki');
  return hostKubeconfig(pki.files, spec);
}
