import { requiredFiles } from '@harderway/cluster-pki/required-files';
import { presentAuthorities } from '../files/former.js';
import { type CredentialsInput, type PkiState, pkiState } from '../files/pki-state.js';
import { readCredentials } from '../files/read.js';
import { plainSecrets } from '../locked/secret-files.js';
import { adviceOn } from './advice.js';
import { invalidPki, missingPki } from './invalid.js';
import { adviceOnOther, otherCluster } from './other-cluster.js';

/** A fault of the directory that keeps no plan from being made. */
export interface PkiFinding {
  /** `secret-plain`: a secret is not encrypted in a directory that is locked. */
  readonly code: 'secret-plain';
  readonly file: string;
  readonly message: string;
  readonly hint: string;
}

/** The cluster's credentials and their faults. */
export interface PkiCheck extends PkiState {
  /** Files that `ensurePki` would refuse or issue: with them no plan can be made. */
  readonly problems: readonly { readonly file: string; readonly message: string }[];
  readonly findings: readonly PkiFinding[];
  /** Advice on the problems; undefined if there are none. */
  readonly hint: string | undefined;
}

const plainSecret = (directory: string, file: string): PkiFinding => ({
  code: 'secret-plain',
  file,
  message: `${file} is not encrypted, although ${directory} is locked.`,
  hint: 'run `harderway certs lock` again, which encrypts it too; if others may have read it, replace the key',
});

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
  const plain = await plainSecrets(directory);
  try {
    const all = new Map([...(await presentAuthorities(directory)), ...existing]);
    const { missing, diagnostics } = checkClusterPki(all, input);
    const other = otherCluster(existing, input, diagnostics);
    const errors = diagnostics.filter((each) => each.severity === 'error' || each === other);
    const advice =
      other !== undefined
        ? [adviceOnOther(input)]
        : [
            ...(errors.length === 0 ? [] : [adviceOn(errors, input)]),
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
      findings: plain.map((file) => plainSecret(directory, file)),
      hint: advice.length === 0 ? undefined : advice.join('; '),
    };
  } catch (error) {
    throw invalidPki(error);
  }
}
