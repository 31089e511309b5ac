/** The loss that a restore causes. */
export interface RestoreLoss {
  /** Revision of the snapshot. */
  readonly revision: number;
  /** ISO 8601; absent without a manifest. */
  readonly takenAt?: string | undefined;
  /** The newest revision that any member has; absent where none answers. */
  readonly running?: number | undefined;
  /** True only if nothing that was acknowledged is lost. */
  readonly nothing: boolean;
  /** In words. */
  readonly text: string;
}
