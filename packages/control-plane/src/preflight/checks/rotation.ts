import { type KnownStage, stageFile } from '@harderway/cluster-pki/derived-files';
import { kubernetesDirectory } from '@harderway/program-settings';
import type { PreflightCheck, PreflightFinding } from '../../facts/model.js';

const nameOf = (key: string): string => key.split(' ', 1)[0] ?? '';

/**
 * Why credentials are not those of the host; undefined if they are, or if the host is behind, as after a run that was killed. A host
 * that is behind may have keys that were dropped since. A rotation never gives their names to other keys: another key of the same
 * name was made after the first was lost, and the cluster does not trust it. A host without a stage shows all CAs that it has, also
 * those that its profile no longer uses.
 */
function strange(ours: KnownStage, host: KnownStage): string | undefined {
  if (host.revision > ours.revision)
    return `it is at stage ${host.revision} of rotations, these credentials are at ${ours.revision}`;
  const names = new Set(ours.keys.map(nameOf));
  const mayHaveMore = host.revision < ours.revision || host.revision === 0;
  const unknown = host.keys.filter(
    (key) => !ours.keys.includes(key) && (!mayHaveMore || names.has(nameOf(key))),
  );
  return unknown.length === 0 ? undefined : `it has keys that these credentials lack: ${unknown.join(', ')}`;
}

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
      const found = own === undefined ? undefined : strange(stage, own);
      return found === undefined
        ? []
        : [
            {
              verdict: 'failed' as const,
              host: host.name,
              found,
              hint: 'copy the directory of credentials from where the rotation was begun, or where the cluster was set up, then run the same command again',
            },
          ];
    }),
};
