import { CodedError } from '@harderway/diagnostics';

/** Codes of {@link EtcdSnapshotError}; the README explains them. */
export type EtcdSnapshotErrorCode = 'damaged-snapshot' | 'backup-failed' | 'bad-retention' | 'bad-raise';

/** A snapshot of etcd can't be read, restored or pruned. */
export class EtcdSnapshotError extends CodedError<EtcdSnapshotErrorCode> {
  override readonly name = 'EtcdSnapshotError';
  /** The finding, in one line. */
  readonly found: string | undefined;

  constructor(
    code: EtcdSnapshotErrorCode,
    message: string,
    context: { readonly found?: string | undefined; readonly hint?: string | undefined } = {},
  ) {
    super(code, message, context);
    this.found = context.found;
  }
}
