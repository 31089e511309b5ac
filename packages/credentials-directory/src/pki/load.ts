import { superAdmin } from '@harderway/cluster-pki/administrators';
import { requiredFiles } from '@harderway/cluster-pki/required-files';
import { hasSuperuserAdmin } from '@harderway/cluster-pki/superuser';
import { type CredentialsInput, type PkiState, pkiState } from '../files/pki-state.js';
import { readCredentials } from '../files/read.js';
import { expiring } from './expiring.js';
import { missingPki } from './invalid.js';
import { mustFitProfile } from './profile.js';

/**
 * Reads the cluster's credentials from their directory, without issuing anything.
 *
 * @throws CredentialsError `pki-missing` with the missing files, `pki-invalid` if one is not a certificate; as
 * {@link readCredentials} does.
 */
export async function loadPki(input: CredentialsInput): Promise<PkiState> {
  const { directory } = input.pki;
  const existing = await readCredentials(input);
  mustFitProfile(existing, input);
  const required = requiredFiles(existing, input);
  const dispensable = hasSuperuserAdmin(existing) ? [`${superAdmin}.pem`, `${superAdmin}-key.pem`] : [];
  const missing = required.filter((name) => !existing.has(name) && !dispensable.includes(name));
  if (missing.length > 0) throw missingPki(directory, missing, required);
  const own = new Map([...existing].filter(([name]) => required.includes(name)));
  return { ...pkiState(directory, existing, input), warnings: expiring(directory, own) };
}
