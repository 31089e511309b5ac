import { stageFile } from '@harderway/cluster-pki/derived-files';
import { kubernetesDirectory } from '@harderway/program-settings';
import type { PreflightCheck, PreflightFinding } from '../../facts/model.js';
import { strangeStage } from '../../hosts/rotation-stage.js';

/**
 * Refuses credentials that do not belong to the hosts:
 *
 * - An older copy would undo a rotation that was made with another copy.
 * - Credentials of another cluster, or new ones made after the directory was lost, would overwrite the right keys on the hosts, which
 *   may be the last copies.
 */
export const rotationStage: PreflightCheck = {
  name: 'rotation-stage',
  title: 'the credentials are those of the hosts, and no rotation has gone on from another copy',
  ignorable: true,
  look: ({ hosts, stage }) =>
    hosts.flatMap(({ host, stage: own }): readonly PreflightFinding[] => {
      if (own === 'unreadable')
        return [
          {
            verdict: 'unknown',
            host: host.name,
            found: 'the stage of rotations that it keeps can not be read',
            hint: `compare its certificates with yours, then remove ${kubernetesDirectory}/${stageFile} there: apply writes it again`,
          },
        ];
      const found = own === undefined ? undefined : strangeStage(stage, own);
      return found === undefined
        ? []
        : [
            {
              verdict: 'failed' as const,
              host: host.name,
              found,
              hint: 'copy the directory of credentials from where the rotation was begun, or where the cluster was set up, then run the same command again; if it was lost, move the new one away and take the one that `harderway backup --with-credentials` kept: `harderway backup open SNAPSHOT --into DIRECTORY`',
            },
          ];
    }),
};
