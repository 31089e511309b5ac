import { existsSync } from 'node:fs';
import type { ClusterSpec } from '@harderway/cluster-spec';

/** The identity files of cluster.yaml that are missing on this machine, or in a directory that may not be read. */
export const missingIdentityFiles = ({ hosts }: ClusterSpec): ReadonlySet<string> =>
  new Set(hosts.flatMap(({ ssh }) => ssh.identityFile ?? []).filter((path) => !existsSync(path)));
