import { createHash } from 'node:crypto';
import type { ClusterSpec } from '@harderway/cluster-spec';

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

/** Paths on a control node. All are in the data directory, so that moving is renaming. */
export interface RestorePlace {
  readonly dataDirectory: string;
  /** Exists while a restore is under way on this host; holds nothing that was there before. */
  readonly work: string;
  /** Names the restore under way. */
  readonly underWay: string;
  readonly snapshot: string;
  /** Its directory `member` becomes that of the data directory. */
  readonly restored: string;
  readonly member: string;
  /** Name of the file in `member` that says which restore the data comes from; etcd does not touch it. */
  readonly mark: string;
}

/** Where a restore works on a control node. */
export function restorePlace({ etcd: { dataDirectory } }: ClusterSpec): RestorePlace {
  const work = `${dataDirectory}/restore`;
  return {
    dataDirectory,
    work,
    underWay: `${work}/id`,
    snapshot: `${work}/snapshot.db`,
    restored: `${work}/data`,
    member: `${dataDirectory}/member`,
    mark: 'harderway-restore',
  };
}

/** Where the data that a restore replaces is moved to. It is never deleted. */
export const replacedBy = ({ dataDirectory }: RestorePlace, { id }: RestoreId): string =>
  `${dataDirectory}/replaced-${id}`;
