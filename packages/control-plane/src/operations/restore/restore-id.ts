import { createHash } from 'node:crypto';

/** One restore of a snapshot. A run that completes an interrupted one has the same. */
export interface RestoreId {
  /** 16 hexadecimal digits, computed from everything else and the name of the cluster. */
  readonly id: string;
  /** SHA-256 of the snapshot, hexadecimal. */
  readonly sha256: string;
  /** Counts the restores of this cluster, from 1. */
  readonly attempt: number;
  /** The revision at which every member starts with the keys of the snapshot. */
  readonly revision: number;
}

/** The id of a restore. */
export function restoreId(cluster: string, own: Omit<RestoreId, 'id'>): RestoreId {
  const { sha256, attempt, revision } = own;
  const digest = createHash('sha256')
    .update(JSON.stringify([cluster, sha256, attempt, revision]))
    .digest('hex');
  return { id: digest.slice(0, 16), sha256, attempt, revision };
}

/** A restore as a file of a host names it, on one line. */
export const idLine = ({ id, sha256, attempt, revision }: RestoreId): string =>
  `${id} ${sha256} ${attempt} ${revision}`;

/** Reads a line of {@link idLine}; undefined for anything else. */
export function parseIdLine(line: string): RestoreId | undefined {
  const [, id, sha256, attempt, revision] = /^([0-9a-f]{16}) ([0-9a-f]{64}) (\d+) (\d+)$/.exec(line) ?? [];
  return id === undefined || sha256 === undefined
    ? undefined
    : { id, sha256, attempt: Number(attempt), revision: Number(revision) };
}

/** The token of the cluster that a restore makes: its members are strangers to those of the cluster before. */
export const tokenOf = ({ id }: RestoreId): string => `restored-${id}`;
