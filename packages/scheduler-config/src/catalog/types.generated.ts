// Generated from the facts file of this package; run `pnpm run catalog` after editing the facts.

/** The flags of each minor of kube-scheduler, for types alone. */
export interface FlagsByMinor {
  readonly '1.20': typeof import('../versions/v1.20.generated.js').flags;
  readonly '1.21': typeof import('../versions/v1.21.generated.js').flags;
  readonly '1.22': typeof import('../versions/v1.22.generated.js').flags;
  readonly '1.23': typeof import('../versions/v1.23.generated.js').flags;
  readonly '1.24': typeof import('../versions/v1.24.generated.js').flags;
  readonly '1.25': typeof import('../versions/v1.25.generated.js').flags;
  readonly '1.26': typeof import('../versions/v1.26.generated.js').flags;
  readonly '1.27': typeof import('../versions/v1.27.generated.js').flags;
  readonly '1.28': typeof import('../versions/v1.28.generated.js').flags;
  readonly '1.29': typeof import('../versions/v1.29.generated.js').flags;
  readonly '1.30': typeof import('../versions/v1.30.generated.js').flags;
  readonly '1.31': typeof import('../versions/v1.31.generated.js').flags;
  readonly '1.32': typeof import('../versions/v1.32.generated.js').flags;
  readonly '1.33': typeof import('../versions/v1.33.generated.js').flags;
  readonly '1.34': typeof import('../versions/v1.34.generated.js').flags;
  readonly '1.35': typeof import('../versions/v1.35.generated.js').flags;
  readonly '1.36': typeof import('../versions/v1.36.generated.js').flags;
}
