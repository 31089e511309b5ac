import type { CommandLine } from '../command-line.js';
import { defaultValue } from '../diff.js';
import { type FlagSet, specOf } from '../spec.js';
import type { FlagValue } from '../types.js';
import { parseBool } from '../values/bool.js';
import type { Duration } from '../values/duration.js';
import { inRanges, parseVersion } from '../version.js';
import { type FeatureGate, featureGatesOf, isGateOn } from './gates.js';

/** Files of the host that the caller knows; `undefined` means not known, so nothing is concluded. */
export interface HostFiles {
  /** Whether a path exists. */
  readonly exists?: ((path: string) => boolean | undefined) | undefined;
  /** The text of a file. */
  readonly read?: ((path: string) => string | undefined) | undefined;
}

/** A command line together with the version that will read it: what start-time rules look at. */
export interface StartContext {
  readonly version: string;
  readonly line: CommandLine;
  readonly flags: FlagSet;
  readonly files: HostFiles;
  readonly gates: ReadonlyMap<string, FeatureGate>;
  /** Gates as set on the command line. */
  readonly gatesSet: Readonly<Record<string, boolean>>;
  /** Whether the version is in ranges such as `1.20-1.25`. */
  readonly in: (ranges: string) => boolean;
  /** Whether the version has the flag at all. */
  readonly has: (flag: string) => boolean;
  /** Whether the flag is given. */
  readonly given: (flag: string) => boolean;
  /** The value in force: given or default; undefined for a flag that the version lacks. */
  readonly value: (flag: string) => FlagValue | undefined;
  /** Whether the value in force is anything but empty, zero or false. A list counts by its first item. */
  readonly set: (flag: string) => boolean;
  readonly text: (flag: string) => string;
  readonly number: (flag: string) => number;
  readonly bool: (flag: string) => boolean;
  readonly list: (flag: string) => readonly string[];
  /** In nanoseconds. */
  readonly duration: (flag: string) => bigint;
  readonly map: (flag: string) => Readonly<Record<string, string>>;
  /** Whether a feature gate is on. A gate that the version no longer has keeps its last default. */
  readonly gate: (name: string) => boolean;
  /** Notes down, as a phrase, what a rule does not look at. */
  readonly note: (phrase: string) => void;
}

const isDuration = (value: FlagValue | undefined): value is Duration =>
  typeof value === 'object' && 'nanoseconds' in value;

function texts(value: FlagValue | undefined): readonly string[] {
  if (typeof value === 'string') return value === '' ? [] : [value];
  if (!Array.isArray(value)) return [];
  return value.filter((item) => typeof item === 'string');
}

function isSet(value: FlagValue | undefined): boolean {
  if (Array.isArray(value)) return value.length > 0 && value[0] !== '';
  return isDuration(value) ? value.nanoseconds !== 0n : Boolean(value);
}

const entries = (value: FlagValue | undefined): readonly (readonly [string, unknown])[] =>
  typeof value === 'object' && !Array.isArray(value) ? Object.entries(value) : [];

/** Gates as set, in both forms that the flag has had. Values other than bools are left out. */
export function gatesOfValue(value: FlagValue | undefined): Readonly<Record<string, boolean>> {
  const set: Record<string, boolean> = {};
  for (const [key, item] of entries(value)) {
    if (typeof item === 'boolean') set[key] = item;
    // Pairs of another component than the program itself are not its business.
    else if (Array.isArray(item) && (key === '' || key === 'kube'))
      for (const pair of item) {
        const [name = '', text = ''] = String(pair).split('=');
        const word = parseBool(text.trim());
        if (word.ok) set[name.trim()] = word.value;
      }
  }
  return set;
}

/** Puts a parsed command line into the form that rules read. */
export function startContext(
  version: string,
  line: CommandLine,
  flags: FlagSet,
  files: HostFiles = {},
  note: (phrase: string) => void = () => undefined,
): StartContext {
  const at = parseVersion(version);
  const gates = featureGatesOf(version);
  const given = (flag: string): boolean => Object.hasOwn(line.values, flag);
  const value = (flag: string): FlagValue | undefined => {
    if (given(flag)) return line.values[flag];
    const spec = specOf(flags, flag);
    return spec === undefined ? undefined : defaultValue(spec);
  };
  const gatesSet = gatesOfValue(value('feature-gates'));
  return {
    version,
    line,
    flags,
    files,
    gates,
    gatesSet,
    in: (ranges) => inRanges(at, ranges),
    has: (flag) => specOf(flags, flag) !== undefined,
    given,
    value,
    set: (flag) => isSet(value(flag)),
    text: (flag) => {
      const found = value(flag);
      return typeof found === 'string' ? found : '';
    },
    number: (flag) => {
      const found = value(flag);
      return typeof found === 'number' || typeof found === 'bigint' ? Number(found) : 0;
    },
    bool: (flag) => value(flag) === true,
    list: (flag) => texts(value(flag)),
    duration: (flag) => {
      const found = value(flag);
      return isDuration(found) ? found.nanoseconds : 0n;
    },
    map: (flag) => Object.fromEntries(entries(value(flag)).map(([key, item]) => [key, String(item)])),
    gate: (name) => isGateOn(version, gatesSet, name),
    note,
  };
}
