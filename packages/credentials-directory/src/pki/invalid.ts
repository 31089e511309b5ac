import type { PkiError } from '@harderway/cluster-pki';
import { CredentialsError } from '../errors.js';
import { adviceOnError } from './advice.js';

/** The error for files that are missing from a directory of credentials. */
export function missingPki(
  directory: string,
  names: readonly string[],
  required: readonly string[] = [],
): CredentialsError {
  const all = names.length === required.length;
  return new CredentialsError('pki-missing', `credentials are missing in ${directory}`, {
    found: all ? `none of ${names.length} files` : `missing: ${names.join(', ')}`,
    hint: all
      ? 'run `harderway certs` for a new cluster; for one that runs, put the directory back from a copy, since a new CA does not fit it'
      : 'run `harderway certs`: it issues them, or says which to put back',
  });
}

/** Told by its name: the class is loaded only where something is issued. */
const isPkiError = (error: unknown): error is PkiError => error instanceof Error && error.name === 'PkiError';

/** Turns an error of cluster-pki into a `pki-invalid` with advice; returns other errors as they are. */
export const invalidPki = (error: unknown): unknown =>
  isPkiError(error)
    ? new CredentialsError('pki-invalid', error.message, { hint: adviceOnError(error), cause: error })
    : error;
