/** One restore of a snapshot. A run that completes another one has the same. */
export interface RestoreId {
  /** 16 hexadecimal digits, by the snapshot, the cluster and how often it was restored before. */
  readonly id: string;
  /** Of the snapshot, hexadecimal. */
  readonly sha256: string;
  /** Counts the restores of this cluster, from 1. */
  readonly attempt: number;
}

/** The data of a restore is made ready on a control node, beside what runs. */
export interface StageData {
  readonly kind: 'stage-data';
  readonly host: string;
  readonly restore: RestoreId;
  /** Path of the snapshot on this machine. */
  readonly snapshot: string;
  /** Bytes. */
  readonly size: number;
}

/** The data that was made ready takes the place of a member's, which is moved aside. */
export interface SwapData {
  readonly kind: 'swap-data';
  readonly host: string;
  readonly restore: RestoreId;
}

/** The members have agreed on the keys of the snapshot. */
export interface CheckRestored {
  readonly kind: 'check-restored';
  /** The one that is asked for the number of keys. */
  readonly host: string;
  readonly restore: RestoreId;
  /** The revision at which the members have the keys of the snapshot, whoever writes meanwhile. */
  readonly revision: number;
  /** How many keys there are at that revision. */
  readonly keys: number;
}

/** etcd knows of no API server: those of the snapshot's time are taken for alive until their leases end. */
export interface ForgetServers {
  readonly kind: 'forget-servers';
  readonly host: string;
}

/** Nothing on a control node says that a restore is under way. */
export interface EndRestore {
  readonly kind: 'end-restore';
  readonly host: string;
}

/** The procedures of a restore besides stopping and starting services. */
export type RestoreOperation = StageData | SwapData | CheckRestored | ForgetServers | EndRestore;
