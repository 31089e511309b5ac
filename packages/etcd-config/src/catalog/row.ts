import type { DeprecationHistory, FlagType, Varying } from '@harderway/component-flags';

/** What few flags have. */
export interface CatalogRowMore {
  /** Versions whose configuration file knows the key; the flag's own versions when left out. */
  readonly pathVersions?: string;
  readonly deprecated?: DeprecationHistory;
  readonly values?: readonly string[];
}

/** A flag in short: name, type, default, group, versions, key in the configuration file or nothing. */
export type CatalogRow = readonly [
  name: string,
  type: Varying<FlagType>,
  standard: Varying<string>,
  group: string,
  versions: string,
  path: string,
  more?: CatalogRowMore,
];

/** A feature gate in short: its name, and by minor its stage and default. */
export type GateRow = readonly [
  name: string,
  versions: Readonly<Record<string, readonly [stage: string, standard: boolean]>>,
];
