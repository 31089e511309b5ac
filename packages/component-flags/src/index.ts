export type { Diagnostic, Position, Severity, Span } from '@harderway/diagnostics';
export { adviseOnMissing } from './advise.js';
export { argumentSpans } from './argument-spans.js';
export {
  type AnyFlagsInput,
  type BuildOptions,
  type BuiltArguments,
  buildArguments,
  type FlagsInput,
} from './build.js';
export {
  buildForVersion,
  type FlagsOf,
} from './build-version.js';
export {
  basisOf,
  type Catalog,
  coverageOf,
  coveredVersion,
  type DeprecationHistory,
  type Evidence,
  type FlagHistory,
  flagsAt,
  newestFinal,
  specAt,
  takesUnderscores,
  type Varying,
  valueAt,
} from './catalog.js';
export type { CommandLine, FlagUse, ParseOptions } from './command-line.js';
export { defaultValue, diffFlags, type FlagChange, sameFlagText } from './diff.js';
export { sameValue } from './equal.js';
export { FlagError, type FlagErrorCode } from './errors.js';
export { formatCommandLine } from './format-command-line.js';
export { formatFlagValue } from './format-value.js';
export { goFlagWords, parseGoFlag } from './goflag.js';
export { type MigrationItem, migrate } from './migrate.js';
export { parseFlagValue, type ValueSpec } from './parse-value.js';
export { type PflagOptions, parsePflag } from './pflag.js';
export { type Deprecation, type FlagSet, type FlagSpec, specOf, type TypedFlagSet } from './spec.js';
export {
  type FlagInput,
  type FlagInputs,
  type FlagType,
  type FlagValue,
  type FlagValues,
  isAccumulating,
  isBareable,
} from './types.js';
export { parseBool } from './values/bool.js';
export { formatCsvRecord, parseCsvRecord } from './values/csv.js';
export { type Duration, durationOf, formatDuration, parseDuration } from './values/duration.js';
export { parseFloatText } from './values/float.js';
export { type Integer, type IntegerForm, parseSigned, parseUnsigned } from './values/integer.js';
export type { ModuleVerbosity } from './values/logging.js';
export { formatNamedCertKey, type NamedCertKey, parseNamedCertKey } from './values/named-cert.js';
export { formatPortRange, type PortRange, parsePortRange } from './values/port-range.js';
export { goQuote } from './values/quote.js';
export type { ValueResult } from './values/result.js';
export { type GoUrl, parseGoUrl, splitHostPort } from './values/url.js';
export { compareVersions, inRanges, minorOf, parseVersion, type Version } from './version.js';
