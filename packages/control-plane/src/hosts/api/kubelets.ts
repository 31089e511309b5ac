import * as z from 'zod';
import type { ApiClient } from '../../model/api.js';
import { ControlPlaneError } from '../../model/errors.js';

/** A node of the cluster. */
export interface Kubelet {
  readonly node: string;
  /** Without a leading v; empty if its kubelet has not said it yet. */
  readonly version: string;
}

const nodeList = z.object({
  metadata: z.object({ continue: z.string().optional() }),
  items: z.array(
    z.object({
      metadata: z.object({ name: z.string() }),
      status: z.object({ nodeInfo: z.object({ kubeletVersion: z.string() }).optional() }).optional(),
    }),
  ),
});

/**
 * The kubelets of all nodes, page by page, with the versions that they report.
 *
 * @throws ControlPlaneError `api-request-failed` where the API gives no list
 */
export async function kubeletsOf(api: ApiClient): Promise<readonly Kubelet[]> {
  const found: Kubelet[] = [];
  let next: string | undefined = '';
  do {
    const path: string = `/api/v1/nodes?limit=200&continue=${encodeURIComponent(next)}`;
    const { status, body } = await api.request('GET', path);
    if (status !== 200)
      throw new ControlPlaneError('api-request-failed', `GET ${path}: ${status}`, { status });
    const list = nodeList.parse(JSON.parse(body));
    for (const { metadata, status: own } of list.items)
      found.push({ node: metadata.name, version: own?.nodeInfo?.kubeletVersion.replace(/^v/, '') ?? '' });
    next = list.metadata.continue;
  } while (next);
  return found;
}
