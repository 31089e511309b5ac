import type { HostKubeconfigOptions } from '@harderway/cluster-pki';
import type { CredentialsInput, PkiState } from '../files/pki-state.js';

/** The administrator's kubeconfig: user admin, and a context named after the cluster. */
export async function adminKubeconfig(
  input: CredentialsInput,
  { files }: Pick<PkiState, 'files'>,
  options: HostKubeconfigOptions = {},
): Promise<string> {
  const { hostKubeconfig } = await import('@harderway/cluster-pki');
  return hostKubeconfig(files, input, options);
}
