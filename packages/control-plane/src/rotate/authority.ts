import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type AuthorityUse,
  authoritiesFile,
  type SigningRole,
  usesOf,
  writeUses,
} from '@harderway/cluster-pki/authorities';
import type { ClusterSpec } from '@harderway/cluster-spec';
import { ControlPlaneError } from '../errors.js';
import { ensurePki } from '../local/pki.js';
import { readCredentials } from '../local/pki-directory.js';
import type { PkiState } from '../local/pki-state.js';
import { writeAtomically } from '../local/write-atomically.js';
import { type RotationStage, stagesLeft, targetOf } from './stage.js';

/** Where a rotation goes. */
export interface RotationOptions {
  /** Name of the authority to go to. Default: the newest that is trusted, else a new one. */
  readonly to?: string | undefined;
  /** Go to the oldest that is trusted. Default false. */
  readonly back?: boolean;
}

/** The pair that a rotation goes to, and the stages that are left; without any it has been reached. */
export interface Rotation {
  readonly role: SigningRole;
  readonly from: AuthorityUse;
  readonly to: string;
  readonly stages: readonly RotationStage[];
  /** When the stage was recorded in which the cluster is now, if one ever was. */
  readonly since: Date | undefined;
}

/**
 * Finds the stages of a rotation that are left, by what the directory of credentials says.
 *
 * @throws ControlPlaneError `rotation-refused` where the profile has no such authority.
 */
export async function findRotation(
  spec: ClusterSpec,
  role: SigningRole,
  { to, back = false }: RotationOptions = {},
): Promise<Rotation> {
  const use = usesOf(await readCredentials(spec), spec)[role];
  if (use === undefined || (spec.profile !== 'production' && role !== 'service-account')) {
    throw new ControlPlaneError(
      'rotation-refused',
      `the profile ${spec.profile} trusts and signs by one file`,
      {
        hint: 'set `profile: production` in cluster.yaml and apply it, then rotate',
      },
    );
  }
  const target = to ?? targetOf(role, use, back);
  const since = await stat(join(spec.pki.directory, authoritiesFile)).then(
    ({ mtime }) => mtime,
    () => undefined,
  );
  return { role, from: use, to: target, stages: stagesLeft(use, target), since };
}

/**
 * Records the next stage of a rotation, and issues what follows from it: the next plan brings it to the hosts. A run that ends
 * in between is completed by {@link completeRotation}.
 */
export async function beginStage(
  spec: ClusterSpec,
  role: SigningRole,
  { use }: RotationStage,
): Promise<PkiState> {
  const existing = await readCredentials(spec);
  const uses = { ...usesOf(existing, spec), [role]: use };
  await writeAtomically(join(spec.pki.directory, authoritiesFile), writeUses(uses), 0o644);
  return completeRotation(spec);
}

/** Issues what the recorded stage asks for, and nothing else: a run may have ended before it had. */
export const completeRotation = (spec: ClusterSpec): Promise<PkiState> =>
  ensurePki(spec, { renew: 'other-authority' });
