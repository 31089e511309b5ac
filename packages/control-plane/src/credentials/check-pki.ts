import type { ClusterSpec } from '@harderway/cluster-spec';
import { type PkiState, pkiState } from '../model/pki-state.js';
import { invalidPki, missingPki } from './pki.js';
import { adviceOn } from './pki-advice.js';
import { neededFor, readCredentials } from './pki-directory.js';

/** The cluster's credentials and their faults. */
export interface PkiCheck extends PkiState {
  /** Files that `ensurePki` would refuse or issue: with them no plan can be made. */
  readonly problems: readonly { readonly file: string; readonly message: string }[];
  /** Advice about the problems; absent if there are none. */
  readonly hint?: string;
}

/**
 * Checks the cluster's credentials as {@link ensurePki} does, and issues nothing.
 *
 * @throws ControlPlaneError `pki-missing` if there are none; `pki-invalid` if they can't be checked or completed:
 * without the authority, its key or the encryption configuration.
 */
export async function checkPki(spec: ClusterSpec): Promise<PkiCheck> {
  const { checkClusterPki } = await import('@harderway/cluster-pki');
  const { directory } = spec.pki;
  const existing = await readCredentials(spec);
  const needed = neededFor(spec, existing);
  if (!needed.some((name) => existing.has(name))) throw missingPki(directory, needed);
  try {
    const { missing, diagnostics } = checkClusterPki(existing, spec);
    const errors = diagnostics.filter(({ severity }) => severity === 'error');
    const advice = [
      ...(errors.length === 0 ? [] : [adviceOn(errors)]),
      ...(missing.length === 0 ? [] : ['run `harderway certs` to issue what is missing']),
    ];
    return {
      ...pkiState(directory, existing, spec),
      warnings: diagnostics.filter(({ severity }) => severity !== 'error').map(({ message }) => message),
      problems: [
        ...errors.map(({ file, message }) => ({ file, message })),
        ...missing.map((file) => ({ file, message: `${file} is missing.` })),
      ],
      ...(advice.length === 0 ? {} : { hint: advice.join('; ') }),
    };
  } catch (error) {
    throw invalidPki(error);
  }
}
