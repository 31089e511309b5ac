import type { FlagType, Varying } from '@harderway/component-flags';

/**
 * A deprecation in short: since when, whether etcd warns (1), the replacement (0 none, 1 the name without
 * `experimental-`), and the version that was announced to remove it (0 none).
 */
export type DeprecationRow = readonly [
  since: string,
  warns: 0 | 1,
  replacement: string | 0 | 1,
  removalAnnounced: string | 0,
];

/** The rare parts of a flag: versions whose file has the key, deprecation, the words that it takes. */
interface CatalogRowMore {
  readonly file?: string;
  readonly old?: DeprecationRow;
  readonly values?: readonly string[];
}

/**
 * A flag in short: name, type, default, versions (0 all of them), key in the configuration file (0 none, 1 the flag's
 * name).
 */
export type CatalogRow = readonly [
  name: string,
  type: Varying<FlagType>,
  standard: Varying<string>,
  versions: string | 0,
  path: string | 0 | 1,
  more?: CatalogRowMore,
];

/** A feature gate in short: its name, and by minor its stage and default. */
export type GateRow = readonly [
  name: string,
  versions: Readonly<Record<string, readonly [stage: string, standard: boolean]>>,
];
