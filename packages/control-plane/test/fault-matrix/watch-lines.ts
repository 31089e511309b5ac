/** The target to watch from inside a lab. */
export interface WatchRequest {
  /** Directory of credentials. */
  readonly auth: string;
  readonly members: readonly { readonly name: string; readonly address: string }[];
  /** Whether keys are written. */
  readonly writes: boolean;
}

/** A line of what is seen. */
export type WatchLine =
  /** Hosts whose members do not answer at this moment. */
  | { readonly silent: readonly string[] }
  /** Number of a key whose writing was acknowledged. */
  | { readonly written: number };

/** Path of the key with a number. */
export const ledgerKey = (number: number | string): string => `/ledger/${number}`;
