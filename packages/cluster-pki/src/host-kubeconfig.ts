import { trustFile } from './authorities.js';
import { serverUrl } from './contents.js';
import { PkiError } from './errors.js';
import { formatKubeconfig } from './kubeconfig.js';
import type { ClusterPkiInput, PkiFiles } from './model.js';

/**
 * A kubeconfig for the person who runs the cluster: user admin, with a context named like the cluster.
 * @throws PkiError `authority-missing`, `certificate-unreadable` if ca.pem or the admin's pair is missing
 */
export function hostKubeconfig(files: PkiFiles, input: ClusterPkiInput): string {
  const authority = (files.get(trustFile('ca')) ?? files.get('ca.pem'))?.content;
  const certificate = files.get('admin.pem')?.content;
  const key = files.get('admin-key.pem')?.content;
  if (authority === undefined) throw new PkiError('authority-missing', 'ca.pem is missing.');
  if (certificate === undefined || key === undefined) {
    throw new PkiError('certificate-unreadable', 'admin.pem or admin-key.pem is missing.');
  }
  const names = { cluster: input.name, context: input.name, user: 'admin', server: serverUrl(input) };
  return formatKubeconfig({ ...names, authority, certificate, key });
}
