import type { PkiState } from '@harderway/credentials-directory';
import { ControlPlaneError } from '../../model/errors.js';
import type { Succession } from './trusting.js';

/**
 * The certificate of an authority or key pair, in PEM.
 *
 * @throws ControlPlaneError `pki-missing`: without it, nothing can be compared with it
 */
export function certificateOf({ files }: Pick<PkiState, 'files'>, name: string): string {
  const content = files.get(`${name}.pem`)?.content;
  if (content !== undefined) return content;
  throw new ControlPlaneError('pki-missing', `${name}.pem is missing`, {
    hint: 'take it from the backup of the credentials, then run the same command again',
  });
}

/** Reads the certificates of a change of CA. */
export function successionOf(
  pki: Pick<PkiState, 'files'>,
  { to, from }: { readonly to: string; readonly from: readonly string[] },
): Succession {
  return { to: certificateOf(pki, to), from: from.map((name) => certificateOf(pki, name)) };
}
