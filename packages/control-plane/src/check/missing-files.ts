import { existsSync } from 'node:fs';
import type { ClusterSpec } from '@harderway/cluster-spec';

/** Identity files and sources of cluster.yaml that are missing on this machine, or in a directory that may not be read. */
export const missingFiles = ({ hosts, files }: ClusterSpec): ReadonlySet<string> =>
  new Set(
    [
      ...hosts.flatMap(({ ssh }) => ssh.identityFile ?? []),
      ...files.flatMap(({ source }) => source ?? []),
    ].filter((path) => !existsSync(path)),
  );
