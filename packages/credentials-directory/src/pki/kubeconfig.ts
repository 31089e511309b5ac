import type { HostKubeconfigOptions } from '@harderway/cluster-pki';
import { superAdmin } from '@harderway/cluster-pki/administrators';
import type { CredentialsInput, PkiState } from '../files/pki-state.js';
import { missingPki } from './invalid.js';

/**
 * The administrator's kubeconfig: user admin, and a context named after the cluster; or that of super-admin.
 *
 * @throws CredentialsError `pki-missing` without the pair of super-admin, which directories of earlier versions lack
 */
export async function adminKubeconfig(
  input: CredentialsInput,
  { files }: Pick<PkiState, 'files'>,
  options: HostKubeconfigOptions = {},
): Promise<string> {
  const pair = options.superAdmin === true ? [`${superAdmin}.pem`, `${superAdmin}-key.pem`] : [];
  const missing = pair.filter((name) => !files.has(name));
  if (missing.length > 0) throw missingPki(input.pki.directory, missing);
  const { hostKubeconfig } = await import('@harderway/cluster-pki');
  return hostKubeconfig(files, input, options);
}
