import * as z from 'zod';
import type { ApiClient } from '../../model/api.js';
import { listObjects } from './json.js';

/** A node of the cluster. */
export interface Kubelet {
  readonly node: string;
  /** Without a leading v; empty if its kubelet has not said it yet. */
  readonly version: string;
}

const nodeSchema = z.object({
  metadata: z.object({ name: z.string() }),
  status: z.object({ nodeInfo: z.object({ kubeletVersion: z.string() }).optional() }).optional(),
});

/**
 * The kubelets of all nodes, with the versions that they report.
 *
 * @throws ControlPlaneError `api-request-failed` where the API gives no list
 */
export async function kubeletsOf(api: ApiClient): Promise<readonly Kubelet[]> {
  const nodes = await listObjects(api, '/api/v1/nodes', nodeSchema);
  return nodes.map(({ metadata, status }) => ({
    node: metadata.name,
    version: status?.nodeInfo?.kubeletVersion.replace(/^v/, '') ?? '',
  }));
}
