import { superAdmin } from '../contents/administrators.js';
import { trustFile } from '../contents/authorities.js';
import { serverUrl } from '../contents/contents.js';
import { PkiError } from '../errors.js';
import { formatKubeconfig } from '../kubeconfig/kubeconfig.js';
import type { ClusterPkiInput, PkiFiles } from '../model.js';

/** How a kubeconfig names the cluster and its API server. */
export interface HostKubeconfigOptions {
  /** Name of the cluster and the context. Default: the cluster's; the context of super-admin is `super-admin@CLUSTER`. */
  readonly name?: string | undefined;
  /** User `super-admin` of the profile `production`, whom no RBAC rule limits. Default: `admin`. */
  readonly superAdmin?: boolean | undefined;
  /** URL of the API server. Default: by the name of the API, `https://kubernetes:6443`. */
  readonly server?: string | undefined;
}

/**
 * A kubeconfig for the person who runs the cluster: user admin, with a context named like the cluster.
 * @throws PkiError `authority-missing`, `certificate-unreadable` if ca.pem or the user's pair is missing
 */
export function hostKubeconfig(
  files: PkiFiles,
  input: ClusterPkiInput,
  { name, superAdmin: isSuperAdmin = false, server = serverUrl(input) }: HostKubeconfigOptions = {},
): string {
  const user = isSuperAdmin ? superAdmin : 'admin';
  const authority = (files.get(trustFile('ca')) ?? files.get('ca.pem'))?.content;
  const certificate = files.get(`${user}.pem`)?.content;
  const key = files.get(`${user}-key.pem`)?.content;
  const hint = 'Issue it with ensureClusterPki, or restore it.';
  if (authority === undefined) throw new PkiError('authority-missing', 'ca.pem is missing.', { hint });
  if (certificate === undefined || key === undefined)
    throw new PkiError('certificate-unreadable', `${user}.pem or ${user}-key.pem is missing.`, { hint });
  return formatKubeconfig({
    cluster: name ?? input.name,
    context: name ?? (isSuperAdmin ? `${superAdmin}@${input.name}` : input.name),
    user,
    server,
    authority,
    certificate,
    key,
  });
}
