import { ControlPlaneError } from '../model/errors.js';
import { type Cluster, editCluster } from './cluster.js';
import type { DesiredStateEdit, RotationEdit } from './model.js';
import { currentUse, recordStage } from './rotation/authority.js';

/** Records a stage of a rotation, if the credentials are still at the stage before it. */
async function editCredentials(cluster: Cluster, { role, from, stage, use }: RotationEdit): Promise<Cluster> {
  const { file } = cluster;
  const current = await currentUse(file.spec, role);
  if (JSON.stringify(current) !== JSON.stringify(from))
    throw new ControlPlaneError(
      'changed-meanwhile',
      `the credentials of ${role} were changed during this run`,
      {
        ...(current && { found: `${current.signs} signs; ${current.trusts.join(', ')} trusted` }),
        hint: 'run the same command again: it continues from what it finds',
      },
    );
  await recordStage(file.spec, role, { name: stage, use });
  // Another file: whatever was made of the credentials is made again.
  return { ...cluster, file: { ...file } };
}

/**
 * Carries out an edit of cluster.yaml or of the credentials.
 *
 * @param accept is called with the edited cluster.yaml before it is written; if it throws, nothing is written
 * @throws ControlPlaneError `changed-meanwhile` where somebody else edited the same thing since it was read;
 *   `invalid-configuration`, `pki-missing`, `pki-invalid`; errors of the file system.
 */
export const editDesiredState = (
  cluster: Cluster,
  edit: DesiredStateEdit,
  accept?: (edited: Cluster) => Promise<unknown>,
): Promise<Cluster> =>
  edit.kind === 'cluster-file' ? editCluster(cluster, edit, accept) : editCredentials(cluster, edit);
