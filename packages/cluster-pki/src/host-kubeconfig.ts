import { trustFile } from './authorities.js';
import { serverUrl } from './contents.js';
import { PkiError } from './errors.js';
import { formatKubeconfig } from './kubeconfig.js';
import type { ClusterPkiInput, PkiFiles } from './model.js';

/** How a kubeconfig names the cluster and its API server. */
export interface HostKubeconfigOptions {
  /** Name of the cluster and the context. Default: the cluster's. */
  readonly name?: string | undefined;
  /** URL of the API server. Default: by the name of the API, `https://kubernetes:6443`. */
  readonly server?: string | undefined;
}

/**
 * A kubeconfig for the person who runs the cluster: user admin, with a context named like the cluster.
 * @throws PkiError `authority-missing`, `certificate-unreadable` if ca.pem or the admin's pair is missing
 */
export function hostKubeconfig(
  files: PkiFiles,
  input: ClusterPkiInput,
  { name = input.name, server = serverUrl(input) }: HostKubeconfigOptions = {},
): string {
  const authority = (files.get(trustFile('ca')) ?? files.get('ca.pem'))?.content;
  const certificate = files.get('admin.pem')?.content;
  const key = files.get('admin-key.pem')?.content;
  const hint = 'Issue it with ensureClusterPki, or restore it.';
  if (authority === undefined) throw new PkiError('authority-missing', 'ca.pem is missing.', { hint });
  if (certificate === undefined || key === undefined)
    throw new PkiError('certificate-unreadable', 'admin.pem or admin-key.pem is missing.', { hint });
  return formatKubeconfig({
    cluster: name,
    context: name,
    user: 'admin',
    server,
    authority,
    certificate,
    key,
  });
}
