import type { Severity } from '@harderway/diagnostics';

/** A fault of some releases. */
export interface ReleaseFault {
  /** Stable, such as `promotion-not-stored`. */
  readonly name: string;
  /** The releases that have it, as ranges. */
  readonly versions: string;
  /** `error`: no cluster should run such a release. */
  readonly severity: Severity;
  /** The maintenance in which it does harm. */
  readonly during?: 'defragmentation' | undefined;
  /** The possible harm. */
  readonly what: string;
  readonly source: string;
}

/** Versions that all members must run before a cluster enters a minor. */
export interface UpgradeGate {
  /** The oldest patch of the minor before that etcd's guide allows. */
  readonly asked: string;
  /** The oldest patch from which it is safe; never newer than `asked`. */
  readonly floor: string;
  readonly why: string;
  readonly source: string;
}

/** How a cluster goes back from a minor to the one before. */
export interface DowngradeWay {
  /** The oldest patch to go back to. */
  readonly oldest: string;
  readonly how: string;
  readonly source: string;
}

/** The facts about releases. */
export interface Releases {
  readonly newest: Readonly<Record<string, string>>;
  readonly gates: Readonly<Record<string, UpgradeGate>>;
  readonly downgrades: Readonly<Record<string, DowngradeWay>>;
  readonly faults: readonly ReleaseFault[];
}
