import { join } from 'node:path';
import {
  type AuthorityUse,
  authoritiesFile,
  formatUses,
  revisionOf,
  usesOf,
} from '@harderway/cluster-pki/authorities';
import {
  type RotationStage,
  rotationFault,
  stagesLeft,
  targetOf,
} from '@harderway/cluster-pki/rotation-stages';
import type { ClusterSpec } from '@harderway/cluster-spec';
import { ensurePki, type PkiState, readCredentials, readEncryption } from '@harderway/credentials-directory';
import { replaceFile } from '@harderway/replace-file';
import { ControlPlaneError } from '../../model/errors.js';
import type { RotatedCredential, RotatedRole } from '../../model/rotation.js';
import { beginKeyStage, findKeyRotation } from './encryption.js';
import { findIssuerRotation } from './issuer.js';
import type { Rotation, RotationOptions } from './rotation.js';

/**
 * Finds the stages of a rotation that are left, by what the directory of credentials says.
 *
 * @throws ControlPlaneError `rotation-refused` where the profile has no such authority.
 */
export async function findRotation(
  spec: ClusterSpec,
  role: RotatedRole,
  options: RotationOptions = {},
): Promise<Rotation> {
  if (role === 'encryption-key') return { role, ...(await findKeyRotation(spec, options)) };
  if (role === 'service-account-issuer') return findIssuerRotation(spec, options);
  const { to, back = false } = options;
  const uses = usesOf(await readCredentials(spec), spec);
  const use = uses[role];
  const fault = rotationFault(role, uses, spec);
  if (use === undefined || fault !== undefined)
    throw new ControlPlaneError('rotation-refused', fault?.message ?? `${role} has no authority`, {
      hint: fault?.hint,
    });
  const target = to ?? targetOf(role, use, back);
  return { role, from: use, to: target, stages: stagesLeft(use, target) };
}

/**
 * The authorities or keys of a role that are in use, as the directory of credentials says.
 *
 * @throws ControlPlaneError `pki-missing`, `pki-invalid`
 */
export async function currentUse(
  spec: ClusterSpec,
  role: RotatedCredential,
): Promise<AuthorityUse | undefined> {
  if (role !== 'encryption-key') return usesOf(await readCredentials(spec), spec)[role];
  const { signs, trusts } = (await readEncryption(spec)).use;
  return { signs, trusts };
}

/**
 * Records the next stage of a rotation, and issues what follows from it: the next plan brings it to the hosts. A run that ends
 * in between is completed by {@link completeRotation}, or before the next stage.
 */
export async function recordStage(
  spec: ClusterSpec,
  role: RotatedCredential,
  stage: RotationStage,
): Promise<PkiState> {
  // The next stage may need what the recorded one asks for.
  await completeRotation(spec);
  const existing = await readCredentials(spec);
  const path = join(spec.pki.directory, authoritiesFile);
  const uses = usesOf(existing, spec);
  const next = role === 'encryption-key' ? uses : { ...uses, [role]: stage.use };
  // The number first: hosts that have seen a higher one refuse who has another stage of the same credentials.
  await replaceFile(path, formatUses(next, revisionOf(existing) + 1), { mode: 0o644 });
  if (role === 'encryption-key') await beginKeyStage(spec, stage);
  return completeRotation(spec);
}

/** Issues what the recorded stage asks for, and nothing else: a run may have ended before it had. */
export const completeRotation = (spec: ClusterSpec): Promise<PkiState> =>
  ensurePki(spec, { renew: 'other-authority' });
