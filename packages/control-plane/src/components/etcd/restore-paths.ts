import type { ClusterSpec } from '@harderway/cluster-spec';

/** Paths on a control node. All are in the data directory, so that moving is renaming. */
export interface RestorePaths {
  readonly dataDirectory: string;
  /** Exists while a restore is under way on this host; holds nothing that was there before. */
  readonly work: string;
  /** Names the restore under way. */
  readonly underWay: string;
  readonly snapshot: string;
  /** Its `member` directory replaces the one in the data directory. */
  readonly restored: string;
  readonly member: string;
  /** Name of the file in `member` that says which restore the data comes from; etcd does not touch it. */
  readonly mark: string;
}

/** Where a restore works on a control node. */
export function restorePaths({ etcd: { dataDirectory } }: ClusterSpec): RestorePaths {
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
export const replacedBy = ({ dataDirectory }: RestorePaths, { id }: { readonly id: string }): string =>
  `${dataDirectory}/replaced-${id}`;
