import {
  type Catalog,
  compareVersions,
  FlagError,
  type FlagSet,
  flagsAt,
  inRanges,
  minorOf,
  parseVersion,
  type Version,
} from '@harderway/component-flags';
import { EtcdConfigError } from '../errors.js';
import { asOf, flags, gates, minors } from './facts.generated.js';

/**
 * Every flag of etcd 3.4 to 3.7 with the versions that have it, from the source of every release between v3.4.0 and
 * v3.7.1.
 */
export const etcdCatalog: Catalog = {
  component: 'etcd',
  syntax: 'goflag',
  minors,
  asOf,
  flags: flags.map(({ file: _, ...flag }) => ({ ...flag, evidence: { source: '3.4-3.7' } })),
};

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

/**
 * The flags of one etcd version; a version without a patch means the newest patch of its minor.
 * @throws EtcdConfigError `unknown-version`
 */
export function etcdFlags(version: string): FlagSet {
  etcdVersion(version);
  return flagsAt(etcdCatalog, version);
}

/** The key of each flag in the configuration file of a version, dots between levels. */
export function fileKeys(version: Version): ReadonlyMap<string, string> {
  const present = flags.flatMap(({ name, versions, file }): readonly (readonly [string, string])[] =>
    file !== undefined && inRanges(version, versions) && inRanges(version, file.versions ?? versions)
      ? [[name, file.path]]
      : [],
  );
  return new Map(present);
}

/** A feature gate of a version. */
export interface FeatureGate {
  readonly name: string;
  readonly stage: string;
  readonly default: boolean;
}

/** The feature gates of a version: none before 3.6. */
export function featureGates(version: Version): readonly FeatureGate[] {
  return gates.flatMap(({ name, versions }) => {
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
