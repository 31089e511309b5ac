import type { ClusterSpec } from '@harderway/cluster-spec';
import { invalidPki, missingPki, type PkiState, pkiState } from './pki.js';
import { adviceOn } from './pki-advice.js';
import { neededFor, readCredentials } from './pki-folder.js';

/** What is wrong with the cluster's credentials, beside what they are. */
export interface PkiCheck extends PkiState {
  /** What `ensurePki` would refuse or issue, and so what keeps a plan from being made of these files. */
  readonly problems: readonly { readonly file: string; readonly message: string }[];
  /** What to do about the problems; absent without one. */
  readonly hint?: string;
}

/**
 * Judges the cluster's credentials in their folder as {@link ensurePki} does, and issues nothing.
 *
 * @throws ControlPlaneError `pki-missing` where there are none; `pki-invalid` where nothing can be said of them, or
 * nothing issued: without the authority, its key or the encryption configuration.
 */
export async function checkPki(spec: ClusterSpec): Promise<PkiCheck> {
  const { checkClusterPki } = await import('@harderway/cluster-pki');
  const { directory } = spec.pki;
  const existing = await readCredentials(spec);
  const needed = neededFor(spec);
  if (!needed.some((name) => existing.has(name))) throw missingPki(directory, needed);
  try {
    const { missing, diagnostics } = checkClusterPki(existing, spec);
    const errors = diagnostics.filter(({ severity }) => severity === 'error');
    const advice = [
      ...(errors.length === 0 ? [] : [adviceOn(errors)]),
      ...(missing.length === 0 ? [] : ['run `harderway certs` to issue what is missing']),
    ];
    return {
      ...pkiState(directory, existing),
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
