import { CodedError } from '@harderway/diagnostics';

/** Codes of {@link EtcdSnapshotError}; the README explains them. */
export type EtcdSnapshotErrorCode = 'damaged-snapshot';

/** A snapshot of etcd can't be read. */
export class EtcdSnapshotError extends CodedError<EtcdSnapshotErrorCode> {
  override readonly name = 'EtcdSnapshotError';
}
