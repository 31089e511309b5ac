import { FlagError } from './errors.js';
import type { Deprecation, FlagSet, FlagSpec } from './spec.js';
import type { FlagType } from './types.js';
import { compareVersions, inRanges, minorOf, parseVersion, type Version } from './version.js';

/** A field that is the same in all versions, or one value for each range of versions. */
export type Varying<T extends string> = T | readonly { readonly versions: string; readonly is: T }[];

/** How a fact is known. */
export type Evidence =
  /** Dumped from the program's own flag registry. */
  | 'dump'
  /** The reference page of that version. */
  | 'docs'
  /** Read in the source of that version. */
  | 'source'
  /** The change log of a version. */
  | 'changelog'
  /** Concluded from the versions around it. */
  | 'inferred';

/** A flag's deprecation over time. */
export interface DeprecationHistory extends Deprecation {
  /** The first version that is known to be so. */
  readonly since: string;
  /** The first version that may be so, when nobody looked in between. */
  readonly maybeSince?: string | undefined;
  /** The last version that is so, where a later one takes the deprecation back. */
  readonly until?: string | undefined;
}

/** A flag over all versions of a program. Ranges are as {@link inRanges} reads them. */
export interface FlagHistory {
  readonly name: string;
  readonly type: Varying<FlagType>;
  readonly default: Varying<string>;
  readonly group: string;
  readonly versions: string;
  /** Versions of which it is not known whether they have the flag. */
  readonly uncertain?: string | undefined;
  readonly hidden?: string | undefined;
  readonly shorthand?: string | undefined;
  /** A spelling with underscores that some versions know alone. */
  readonly spelling?: { readonly versions: string; readonly is: string } | undefined;
  readonly deprecated?: DeprecationHistory | undefined;
  readonly values?: readonly string[] | undefined;
  /** Registered with Go's own `flag` package. */
  readonly words?: 'go' | undefined;
  readonly evidence: Readonly<Partial<Record<Evidence, string>>>;
  readonly note?: string | undefined;
  /** Its defaults are written differently over the versions and mean the same. */
  readonly sameMeaning?: boolean | undefined;
}

/** All flags of a program over its versions. */
export interface Catalog {
  readonly component: string;
  readonly syntax: 'pflag' | 'goflag';
  /** Minors that are covered, oldest first. */
  readonly minors: readonly string[];
  /** The day on which the newest of its facts were read: `2026-07-24`. */
  readonly asOf?: string | undefined;
  /** Minors whose facts come from sources before their first release, and the day of these sources. Default: none. */
  readonly provisional?: Readonly<Record<string, string>> | undefined;
  /** From here on `_` and `-` are the same in names. */
  readonly underscoresSince?: string | undefined;
  readonly flags: readonly FlagHistory[];
}

/** The value of a varying field in a version; the newest one where no range fits. */
export function valueAt<T extends string>(varying: Varying<T>, version: Version): T | undefined {
  if (typeof varying === 'string') return varying;
  return (varying.find(({ versions }) => inRanges(version, versions)) ?? varying.at(-1))?.is;
}

/**
 * A version that the catalog covers.
 *
 * @throws {FlagError} `version-invalid`, or `version-unknown` when the catalog does not cover the minor
 */
export function coveredVersion(catalog: Catalog, version: string): Version {
  const parsed = parseVersion(version);
  if (catalog.minors.includes(minorOf(parsed))) return parsed;
  throw new FlagError(
    'version-unknown',
    `the flags of ${catalog.component} ${version} are not known`,
    `Give a version from ${catalog.minors[0]} to ${catalog.minors.at(-1)}.`,
  );
}

/** How the facts of a provisional minor are known: `by sources of 2026-08-13, before 1.37.0`; undefined where they are final. */
export function basisOf({ provisional = {} }: Catalog, version: string): string | undefined {
  const minor = minorOf(parseVersion(version));
  const date = provisional[minor];
  return date === undefined ? undefined : `by sources of ${date}, before ${minor}.0`;
}

/** The newest minor whose facts are final. */
export const newestFinal = (catalog: Catalog): string =>
  catalog.minors.findLast((minor) => basisOf(catalog, minor) === undefined) ?? '';

/**
 * The versions that a catalog covers, for people: `kube-apiserver 1.20 to 1.37 (as of 2026-07-24; 1.37 provisional: by sources
 * of 2026-08-13, before 1.37.0)`.
 */
export function coverageOf(catalog: Catalog): string {
  const { component, minors, asOf, provisional = {} } = catalog;
  const how = [
    ...(asOf === undefined ? [] : [`as of ${asOf}`]),
    ...Object.keys(provisional).map((minor) => `${minor} provisional: ${basisOf(catalog, minor)}`),
  ];
  const range = `${component} ${minors[0]} to ${minors.at(-1)}`;
  return how.length === 0 ? range : `${range} (${how.join('; ')})`;
}

/** Whether the deprecation of a flag is in force. */
function deprecationAt(flag: FlagHistory, version: Version): Deprecation | undefined {
  if (flag.deprecated === undefined) return undefined;
  const { since, maybeSince: _, until = '', ...deprecation } = flag.deprecated;
  return inRanges(version, `${since}-${until}`) ? deprecation : undefined;
}

/** One flag as one version knows it, or undefined when it lacks the flag. */
export function specAt(flag: FlagHistory, version: Version): FlagSpec | undefined {
  const uncertain = flag.uncertain !== undefined && inRanges(version, flag.uncertain);
  if (!uncertain && !inRanges(version, flag.versions)) return undefined;
  const deprecated = deprecationAt(flag, version);
  const spelling =
    flag.spelling !== undefined && inRanges(version, flag.spelling.versions) ? flag.spelling.is : undefined;
  return {
    type: valueAt(flag.type, version) ?? 'string',
    default: valueAt(flag.default, version) ?? '',
    shorthand: flag.shorthand,
    ...(flag.hidden !== undefined && inRanges(version, flag.hidden) ? { hidden: true } : {}),
    deprecated,
    values: flag.values,
    spelling,
    words: flag.words,
    ...(uncertain ? { uncertain } : {}),
  };
}

// A version's flags follow from the catalog alone, and are needed often.
const flagsByCatalog = new WeakMap<Catalog, Map<string, FlagSet>>();

/**
 * The flags of one version.
 *
 * @throws {FlagError} `version-invalid`, `version-unknown`
 */
export function flagsAt(catalog: Catalog, version: string): FlagSet {
  const byVersion = flagsByCatalog.get(catalog) ?? new Map<string, FlagSet>();
  flagsByCatalog.set(catalog, byVersion);
  const known = byVersion.get(version);
  if (known !== undefined) return known;
  const at = coveredVersion(catalog, version);
  const flags: Record<string, FlagSpec> = {};
  for (const flag of catalog.flags) {
    const spec = specAt(flag, at);
    if (spec !== undefined) flags[flag.name] = spec;
  }
  byVersion.set(version, flags);
  return flags;
}

/** Whether a version takes underscores for dashes. */
export const takesUnderscores = (catalog: Catalog, version: string): boolean =>
  catalog.underscoresSince !== undefined &&
  compareVersions(parseVersion(version), { patch: 0, ...parseVersion(catalog.underscoresSince) }) >= 0;
