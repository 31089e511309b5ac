import {
  type Catalog,
  compareVersions,
  type DeprecationHistory,
  FlagError,
  type FlagHistory,
  type FlagSet,
  flagsAt,
  inRanges,
  minorOf,
  parseVersion,
  type Version,
} from '@harderway/component-flags';
import { EtcdConfigError } from '../errors.js';
import type { DeprecationRow } from './row.js';
import { gates, minors, rows } from './rows.generated.js';

const versionsOf = (versions: string | 0): string => (versions === 0 ? '3.4-' : versions);

function deprecationOf(name: string, row: DeprecationRow): DeprecationHistory {
  const [since, warns, replacement, removalAnnounced] = row;
  const flag = replacement === 1 ? name.replace(/^experimental-/, '') : replacement;
  return {
    since,
    kind: warns === 1 ? 'warns' : 'help-text-only',
    ...(flag === 0 ? {} : { replacement: [flag] }),
    ...(removalAnnounced === 0 ? {} : { removalAnnounced }),
  };
}

const catalogOf = (): Catalog => ({
  component: 'etcd',
  syntax: 'goflag',
  minors,
  flags: Object.entries(rows)
    .flatMap(([group, flags]) =>
      flags.map(
        ([name, type, standard, versions, , more]): FlagHistory => ({
          name,
          type,
          default: standard,
          group,
          versions: versionsOf(versions),
          evidence: { source: '3.4-3.7' },
          ...(more?.old === undefined ? {} : { deprecated: deprecationOf(name, more.old) }),
          ...(more?.values === undefined ? {} : { values: more.values }),
        }),
      ),
    )
    .sort((left, right) => (left.name < right.name ? -1 : 1)),
});

/**
 * Every flag of etcd 3.4 to 3.7 with the versions that have it, from the source of every release between v3.4.0 and
 * v3.7.1.
 */
export const etcdCatalog: Catalog = /* @__PURE__ */ catalogOf();

/**
 * A version that the catalog covers.
 * @throws EtcdConfigError `unknown-version` when the text is not a version of 3.4 to 3.7.
 */
export function etcdVersion(text: string): Version {
  try {
    const version = parseVersion(text);
    if (minors.includes(minorOf(version))) return version;
  } catch (error) {
    if (!(error instanceof FlagError)) throw error;
  }
  throw new EtcdConfigError(
    'unknown-version',
    `the flags of etcd "${text}" are not known`,
    `give a version from ${minors[0]} to ${minors.at(-1)}, such as 3.5.15`,
  );
}

// A version's flags follow from the catalog alone, and are needed often.
const flagsByVersion = new Map<string, FlagSet>();

/**
 * The flags of one etcd version; a version without a patch means the newest patch of its minor.
 * @throws EtcdConfigError `unknown-version`
 */
export function etcdFlags(version: string): FlagSet {
  etcdVersion(version);
  const known = flagsByVersion.get(version);
  if (known !== undefined) return known;
  const flags = flagsAt(etcdCatalog, version);
  flagsByVersion.set(version, flags);
  return flags;
}

/** The key of each flag in the configuration file of a version, dots between levels. */
export function fileKeys(version: Version): ReadonlyMap<string, string> {
  const keys = new Map<string, string>();
  for (const [name, , , versions, path, more] of Object.values(rows).flat()) {
    const all = versionsOf(versions);
    if (path !== 0 && inRanges(version, all) && inRanges(version, more?.file ?? all)) {
      keys.set(name, path === 1 ? name : path);
    }
  }
  return keys;
}

/** A feature gate of a version. */
export interface FeatureGate {
  readonly name: string;
  readonly stage: string;
  readonly default: boolean;
}

/** The feature gates of a version: none before 3.6. */
export function featureGates(version: Version): readonly FeatureGate[] {
  return gates.flatMap(([name, versions]) => {
    const found = versions[minorOf(version)];
    return found === undefined ? [] : [{ name, stage: found[0], default: found[1] }];
  });
}

/** True if a version is the given one or newer. */
export function atLeast(version: Version, bound: string): boolean {
  return compareVersions(version, { patch: 0, ...parseVersion(bound) }) >= 0;
}

/** The environment variable of a flag: upper case, dashes become underscores. */
export function environmentName(flag: string): string {
  return `ETCD_${flag.toUpperCase().replaceAll('-', '_')}`;
}
