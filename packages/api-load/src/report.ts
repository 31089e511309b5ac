import type { Cause } from './cause.js';
import { madeUpMs } from './pace.js';

/** The kinds of clients. */
export type ClientKind = 'fresh' | 'kept-alive' | 'http2' | 'watch' | 'ledger';

/** One failed request. */
export interface Failure {
  readonly client: ClientKind;
  /** When it failed: ISO 8601, UTC. */
  readonly time: string;
  /** Time from its start until it failed. */
  readonly afterMs: number;
  readonly cause: Cause;
  /** The error's message. */
  readonly detail: string;
}

/** The requests of one kind of client. */
export interface Counts {
  readonly client: ClientKind;
  readonly asked: number;
  readonly succeeded: number;
  /** Those of `asked` that did not succeed, and watches that broke. */
  readonly failed: number;
  /** Number of failures by cause. */
  readonly causes: Readonly<Partial<Record<Cause, number>>>;
  /** Longest time without a success, from the start to the end of the load. */
  readonly longestGapMs: number;
  /** Longest time that a successful request took. */
  readonly slowestMs: number;
}

/** Counts of what watches went through. */
export interface Interruptions {
  /** Ends that this side did not ask for, by cause; `ended` is the server's regular end, not a failure. */
  readonly causes: Readonly<Record<string, number>>;
  /** Longest time from an end until the server had accepted the next watch. */
  readonly longestMs: number;
  readonly events: number;
  /** Longest time without an event of a watch, from the first that was accepted to the end of the load. */
  readonly longestSilenceMs: number;
}

/** A write that was acknowledged and is not there. */
export interface Loss {
  readonly name: string;
  /** Number of the last write that was acknowledged. */
  readonly acknowledged: number;
  /** Number that was read back; absent if the object is missing. */
  readonly found?: number | undefined;
}

/** Acknowledged writes, compared with what is read back. */
export interface LedgerResult {
  readonly objects: number;
  readonly acknowledged: number;
  readonly lost: readonly Loss[];
  /** Why the objects are still there; absent if they were deleted. */
  readonly undeleted?: string | undefined;
}

/** The outcome of all clients. */
export interface LoadReport {
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly elapsedMs: number;
  /**
   * Longest time that this process itself was late with a request; gaps of this length are its own. Beyond a second, requests were
   * left out.
   */
  readonly lateMs: number;
  readonly clients: readonly Counts[];
  readonly watches?: Interruptions | undefined;
  /** `unread`: why the objects could not be read back. */
  readonly ledger?: LedgerResult | { readonly unread: string } | undefined;
  readonly failures: readonly Failure[];
}

/**
 * Whether nobody noticed anything: no request failed, no watch broke, no write was lost. False if that is not known: without clients,
 * for a kind of client that has no answer yet, for writes that were not read back, and if this process stood still for more than a
 * second, since nobody asked then.
 */
export const nobodyNoticed = ({ clients, failures, ledger, lateMs }: LoadReport): boolean =>
  clients.length > 0 &&
  lateMs <= madeUpMs &&
  // Whoever puts reports together may keep the counts alone.
  clients.every(({ succeeded, failed }) => succeeded > 0 && failed === 0) &&
  failures.length === 0 &&
  (ledger === undefined
    ? clients.every(({ client }) => client !== 'ledger')
    : 'lost' in ledger && ledger.lost.length === 0);
