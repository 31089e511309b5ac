import { createHash } from 'node:crypto';

/** One restore of a snapshot. A run that completes another one has the same. */
export interface RestoreId {
  /** 16 hexadecimal digits, by the snapshot, the cluster and how often it was restored before. */
  readonly id: string;
  /** Of the snapshot, hexadecimal. */
  readonly sha256: string;
  /** Counts the restores of this cluster, from 1. */
  readonly attempt: number;
}

/** The restore of a snapshot that comes after so many others. */
export function restoreId(cluster: string, sha256: string, attempt: number): RestoreId {
  const digest = createHash('sha256')
    .update(JSON.stringify([cluster, sha256, attempt]))
    .digest('hex');
  return { id: digest.slice(0, 16), sha256, attempt };
}

/** A restore as a file of a host names it, on one line. */
export const idLine = ({ id, sha256, attempt }: RestoreId): string => `${id} ${sha256} ${attempt}`;

/** Reads a line of {@link idLine}; undefined for anything else. */
export function parseIdLine(line: string | undefined): RestoreId | undefined {
  const [, id, sha256, attempt] = /^([0-9a-f]{16}) ([0-9a-f]{64}) (\d+)$/.exec(line ?? '') ?? [];
  return id === undefined || sha256 === undefined ? undefined : { id, sha256, attempt: Number(attempt) };
}

/** The token of the cluster that a restore makes: its members are strangers to those of the cluster before. */
export const tokenOf = ({ id }: RestoreId): string => `restored-${id}`;
