import type { Duration } from './values/duration.js';
import type { Integer } from './values/integer.js';
import type { ModuleVerbosity } from './values/logging.js';
import type { NamedCertKey } from './values/named-cert.js';
import type { PortRange } from './values/port-range.js';

/** The value that each flag type parses to. Names are those that Kubernetes' help and etcd's source use. */
export interface FlagValues {
  readonly bool: boolean;
  readonly int: Integer;
  readonly int32: number;
  readonly int64: Integer;
  readonly uint: Integer;
  readonly uint32: number;
  readonly uint64: Integer;
  readonly float32: number;
  readonly float64: number;
  readonly duration: Duration;
  readonly string: string;
  /** pflag: a CSV record a use; the first use replaces the default, later ones append. */
  readonly stringSlice: readonly string[];
  /** pflag: one item a use, commas kept. */
  readonly stringArray: readonly string[];
  readonly int32Slice: readonly number[];
  readonly stringToString: Readonly<Record<string, string>>;
  /** component-base's map whose values may be left out (runtime-config). */
  readonly mapStringString: Readonly<Record<string, string>>;
  /** One `key=value` a use (oidc-required-claim). */
  readonly mapStringStringNoSplit: Readonly<Record<string, string>>;
  readonly mapStringBool: Readonly<Record<string, boolean>>;
  readonly colonSeparatedMultimapStringString: Readonly<Record<string, readonly string[]>>;
  readonly ip: string;
  readonly cidrs: readonly string[];
  readonly portRange: PortRange;
  readonly namedCertKey: readonly NamedCertKey[];
  readonly quantity: string;
  /** klog's verbosity, base 10. */
  readonly level: number;
  /** component-base's verbosity (1.23 on): base 10, no sign. */
  readonly verbosity: number;
  readonly severity: string;
  readonly traceLocation: string;
  readonly moduleSpec: readonly ModuleVerbosity[];
  readonly modulePatterns: readonly ModuleVerbosity[];
  readonly version: boolean | string;
  /** etcd: items between commas, no quoting; the last use wins. */
  readonly strings: readonly string[];
  /** etcd: items between commas, repeats dropped, sorted. */
  readonly uniqueStrings: readonly string[];
  /** etcd: a list of listen or advertise URLs. */
  readonly urls: readonly string[];
  /** etcd: one of the words in the catalog's `values`. */
  readonly enum: string;
  /** etcd: gates before 3.6 had another form; `Name=bool` between commas. */
  readonly featureGates: Readonly<Record<string, boolean>>;
  /** etcd: a legacy name that is read as a bool and does nothing. */
  readonly ignored: boolean;
}

/** The name of a flag's type. */
export type FlagType = keyof FlagValues;

/** Any parsed flag value. */
export type FlagValue = FlagValues[FlagType];

/** Values that a typed builder takes for each type: the parsed value, or a form that is easier to write. */
export interface FlagInputs
  extends Omit<
    FlagValues,
    'duration' | 'portRange' | 'mapStringString' | 'colonSeparatedMultimapStringString'
  > {
  /** `'1h30m'` or a parsed duration. */
  readonly duration: Duration | string;
  /** `'30000-32767'` or a parsed range. */
  readonly portRange: PortRange | string;
  readonly mapStringString: Readonly<Record<string, string | boolean>>;
  /** Gates of the program itself as `{ Name: true }`, or lists by component. */
  readonly colonSeparatedMultimapStringString: Readonly<Record<string, boolean | readonly string[]>>;
}

/** Values that an untyped builder takes for any flag: text as on a command line, or a value of its type. */
export type FlagInput = FlagInputs[FlagType];

/** Types of a bare flag: `--x` means `--x=true`. */
export const isBareable = (type: FlagType): boolean =>
  type === 'bool' || type === 'ignored' || type === 'version';

/** Types whose uses add up instead of the last one winning. */
export const isAccumulating = (type: FlagType): boolean =>
  type === 'stringSlice' ||
  type === 'stringArray' ||
  type === 'int32Slice' ||
  type === 'namedCertKey' ||
  type === 'stringToString' ||
  type === 'mapStringString' ||
  type === 'mapStringStringNoSplit' ||
  type === 'mapStringBool' ||
  type === 'colonSeparatedMultimapStringString';
