import { administrators } from '@harderway/cluster-pki/administrators';
import type { ObjectClient } from '../../model/api.js';
import { ControlPlaneError } from '../../model/errors.js';

const list = '/apis/rbac.authorization.k8s.io/v1/clusterrolebindings';
const path = `${list}/${encodeURIComponent(administrators)}`;

const binding = {
  apiVersion: 'rbac.authorization.k8s.io/v1',
  kind: 'ClusterRoleBinding',
  metadata: { name: administrators },
  roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'cluster-admin' },
  subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'Group', name: administrators }],
};

/** Whether there is an object, as far as the API says. */
export type Existence =
  | { readonly kind: 'yes' }
  | { readonly kind: 'no' }
  | { readonly kind: 'unknown'; readonly found: string };

/** The status of an answer, or why there is none. */
async function statusOf(method: string, at: string, ask: () => Promise<{ readonly status: number }>) {
  try {
    const { status } = await ask();
    return { status, found: `${method} ${at}: ${status}` };
  } catch (error) {
    if (!(error instanceof ControlPlaneError)) throw error;
    return { status: 0, found: error.message };
  }
}

/** Whether the ClusterRoleBinding of administrators exists, whatever its subjects are. */
export async function lookAtBinding(api: ObjectClient): Promise<Existence> {
  const { status, found } = await statusOf('GET', path, () => api.exchange('GET', path));
  if (status === 200) return { kind: 'yes' };
  return status === 404 ? { kind: 'no' } : { kind: 'unknown', found };
}

/**
 * Creates the ClusterRoleBinding that gives administrators the role cluster-admin; one that exists stays as it is.
 *
 * @returns why it could not be created; undefined if it exists now
 */
export async function createBinding(api: ObjectClient): Promise<string | undefined> {
  const message = { type: 'application/json', body: Buffer.from(JSON.stringify(binding)) };
  const { status, found } = await statusOf('POST', list, () => api.exchange('POST', list, message));
  return status === 201 || status === 409 ? undefined : found;
}
