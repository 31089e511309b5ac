import type { PkiFiles } from '@harderway/cluster-pki';
import type { ClusterSpec } from '@harderway/cluster-spec';
import { openApi } from '../hosts/api/client.js';
import { type Kubelet, kubeletsOf } from '../hosts/api/kubelets.js';
import { controlHosts } from '../hosts/topology.js';

/**
 * Asks the API for the kubelets of all nodes: through the virtual IP and at each control node, whichever answers first.
 *
 * @throws ControlPlaneError `api-request-failed` as the virtual IP gave it, where nobody answers
 */
export async function askKubelets(
  spec: ClusterSpec,
  pki: { readonly files: PkiFiles },
): Promise<readonly Kubelet[]> {
  const addresses = [spec.api.virtualIp, ...controlHosts(spec).map(({ address }) => address)];
  const clients = addresses.map((address) => openApi(spec, pki, { address }));
  try {
    return await Promise.any(clients.map(kubeletsOf));
  } catch (error) {
    throw error instanceof AggregateError ? error.errors[0] : error;
  } finally {
    for (const client of clients) client.close();
  }
}
