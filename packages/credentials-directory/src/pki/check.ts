import { requiredFiles } from '@harderway/cluster-pki/required-files';
import { type CredentialsInput, type PkiState, pkiState } from '../files/pki-state.js';
import { readCredentials } from '../files/read.js';
import { adviceOn } from './advice.js';
import { invalidPki, missingPki } from './invalid.js';
import { adviceOnOther, otherCluster } from './other-cluster.js';

/** The cluster's credentials and their faults. */
export interface PkiCheck extends PkiState {
  /** Files that `ensurePki` would refuse or issue: with them no plan can be made. */
  readonly problems: readonly { readonly file: string; readonly message: string }[];
  /** Advice on the problems; undefined if there are none. */
  readonly hint: string | undefined;
}

/**
 * Checks the cluster's credentials as `ensurePki` does, and issues nothing.
 *
 * @throws CredentialsError `pki-missing` if there are none; `pki-invalid` if they can't be checked or completed:
 * without the authority, its key or the encryption configuration; as {@link readCredentials} does.
 */
export async function checkPki(input: CredentialsInput): Promise<PkiCheck> {
  const { checkClusterPki } = await import('@harderway/cluster-pki');
  const { directory } = input.pki;
  const existing = await readCredentials(input);
  const required = requiredFiles(existing, input);
  if (!required.some((name) => existing.has(name))) throw missingPki(directory, required, required);
  try {
    const { missing, diagnostics } = checkClusterPki(existing, input);
    const other = otherCluster(existing, input, diagnostics);
    const errors = diagnostics.filter((each) => each.severity === 'error' || each === other);
    const advice =
      other !== undefined
        ? [adviceOnOther(input)]
        : [
            ...(errors.length === 0 ? [] : [adviceOn(errors)]),
            ...(missing.length === 0 ? [] : ['run `harderway certs` to issue what is missing']),
          ];
    return {
      ...pkiState(directory, existing, input),
      warnings: diagnostics
        .filter((each) => each.severity === 'warning' && each !== other)
        .map(({ message }) => message),
      problems: [
        ...errors.map(({ file, message }) => ({ file, message })),
        ...(other === undefined ? missing : []).map((file) => ({ file, message: `${file} is missing.` })),
      ],
      hint: advice.length === 0 ? undefined : advice.join('; '),
    };
  } catch (error) {
    throw invalidPki(error);
  }
}
