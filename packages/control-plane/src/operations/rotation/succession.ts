import type { PkiState } from '@harderway/credentials-directory';
import type { Succession } from './trusting.js';

/** Reads the certificates of a change of CA. */
export function successionOf(
  { files }: Pick<PkiState, 'files'>,
  { to, from }: { readonly to: string; readonly from: readonly string[] },
): Succession {
  const pemOf = (name: string): string => files.get(`${name}.pem`)?.content ?? '';
  return { to: pemOf(to), from: from.map(pemOf) };
}
