import { guideFault } from '@harderway/cluster-pki/authorities';
import { CredentialsError } from '../errors.js';
import type { CredentialsInput } from '../files/pki-state.js';
import { backToGuide } from './advice.js';

/**
 * Refuses credentials of the profile production for a cluster of the guide, which has no use for them.
 *
 * @throws CredentialsError `pki-invalid`
 */
export function mustFitProfile(
  existing: ReadonlyMap<string, string>,
  { profile }: Pick<CredentialsInput, 'profile'>,
): void {
  const apart = profile === 'production' ? undefined : guideFault(existing);
  if (apart !== undefined) throw new CredentialsError('pki-invalid', apart, { hint: backToGuide });
}
