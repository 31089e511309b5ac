import {
  type FlagSet,
  type FlagValue,
  parseFlagValue,
  specOf,
  type Version,
} from '@harderway/component-flags';
import { etcdFlags, etcdVersion } from '../catalog/catalog.js';
import { compactionModeDefault } from '../document/defaults.js';
import type { ResolvedSettings } from '../document/resolve.js';
import type { Setting, Settings } from '../document/setting.js';
import { defaultUrls } from '../document/value.js';

/** Knowledge of a member's host and of the other members. */
export interface Surroundings {
  /** `empty` (or missing), or with the data of a `member`. Default: empty. */
  readonly dataDirectory?: 'empty' | 'member' | undefined;
  /** Tells whether a file exists; called for certificates and keys. Default: nothing is known. */
  readonly fileState?: ((path: string) => 'present' | 'missing' | 'unknown') | undefined;
  /** `reachable` if any other member answers. Default: not known. */
  readonly otherMembers?: 'reachable' | 'unreachable' | undefined;
}

/** The values that etcd starts with: the settings, and defaults for the rest. */
export interface Effective {
  readonly version: Version;
  readonly versionText: string;
  readonly flags: FlagSet;
  readonly settings: Settings;
  readonly governedBy: ResolvedSettings['governedBy'];
  readonly surroundings: Surroundings;
  /** True if the version has the flag. */
  knows(name: string): boolean;
  /** True if it was set explicitly. */
  isSet(name: string): boolean;
  setting(name: string): Setting | undefined;
  text(name: string): string;
  bool(name: string): boolean;
  /** Integers as they are; durations in nanoseconds. */
  integer(name: string): bigint;
  list(name: string): readonly string[];
}

function integerOf(value: FlagValue | undefined): bigint {
  if (typeof value === 'number') return BigInt(Math.trunc(value));
  if (typeof value === 'bigint') return value;
  return typeof value === 'object' && 'nanoseconds' in value && typeof value.nanoseconds === 'bigint'
    ? value.nanoseconds
    : 0n;
}

function listOf(value: FlagValue | undefined): readonly string[] {
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : [];
}

/** The effective values of resolved settings. */
export function effectiveValues(
  resolved: Pick<ResolvedSettings, 'governedBy' | 'settings'>,
  version: string,
  surroundings: Surroundings,
): Effective {
  const flags = etcdFlags(version);
  const { settings, governedBy } = resolved;
  const valueOfFlag = (name: string): FlagValue | undefined => {
    const given = settings.get(name);
    if (given !== undefined) return given.value;
    const spec = specOf(flags, name);
    if (spec === undefined) return undefined;
    if (name === 'auto-compaction-mode') return compactionModeDefault(governedBy, etcdVersion(version));
    if (spec.type === 'urls') return defaultUrls(spec);
    const parsed = parseFlagValue(spec, spec.default);
    return parsed.ok ? parsed.value : undefined;
  };
  return {
    version: etcdVersion(version),
    versionText: version,
    flags,
    settings,
    governedBy,
    surroundings,
    knows: (name) => specOf(flags, name) !== undefined,
    isSet: (name) => settings.has(name),
    setting: (name) => settings.get(name),
    text: (name) => {
      const value = valueOfFlag(name);
      return typeof value === 'string' ? value : '';
    },
    bool: (name) => valueOfFlag(name) === true,
    integer: (name) => integerOf(valueOfFlag(name)),
    list: (name) => listOf(valueOfFlag(name)),
  };
}
