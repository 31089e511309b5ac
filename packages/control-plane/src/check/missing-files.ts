import { existsSync } from 'node:fs';
import type { ClusterSpec } from '@harderway/cluster-spec';

/** Files and directories of this machine that cluster.yaml names, and that are missing or below a directory that may not be read. */
export const missingFiles = ({ hosts, files, programs }: ClusterSpec): ReadonlySet<string> =>
  new Set(
    [
      ...hosts.flatMap(({ ssh: { identityFile = [], configFile = [] } }) =>
        [identityFile, configFile].flat(),
      ),
      ...(programs.directory === undefined ? [] : [programs.directory]),
      ...files.flatMap(({ source }) => source ?? []),
    ].filter((path) => !existsSync(path)),
  );
