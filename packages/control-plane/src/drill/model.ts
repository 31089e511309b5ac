/** Findings of a drill. */
export interface DrillReport {
  /** Path of the snapshot on this machine. */
  readonly snapshot: string;
  /** Hexadecimal, of the snapshot. */
  readonly sha256: string;
  /** The control node that it was restored on. */
  readonly host: string;
  /** ISO 8601, by this machine's clock. */
  readonly at: string;
  /** Whether everything is as it should be. */
  readonly ok: boolean;
  /** The reason why nothing could be looked at. */
  readonly failure?: string;
  /** Each thing that was looked at. */
  readonly checks: readonly DrillCheck[];
  /** How long each part took, and all of them. */
  readonly elapsedMs: { readonly [part: string]: number; readonly total: number };
}

/** One thing that a drill looks at. */
export interface DrillCheck {
  readonly name: 'revision' | 'keys' | 'hash' | 'secrets';
  /** `unknown` where the snapshot gives nothing to compare with. */
  readonly state: 'ok' | 'failed' | 'unknown';
  /** One line. */
  readonly detail: string;
}
