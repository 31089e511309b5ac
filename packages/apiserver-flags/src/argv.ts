import { type BuiltArguments, buildForVersion, type FlagsOf } from '@harderway/component-flags';
import { catalog } from './catalog/history.generated.js';
import type { FlagsByMinor } from './catalog/types.generated.js';

/** Input of {@link apiserverArgv}. */
export interface ApiserverArgvInput<Version extends string> {
  /** A Kubernetes version such as `1.31.0` or `1.31`; a literal makes names and types of flags checked. */
  readonly version: Version;
  /** Flags by name in dash form, written in this order. Text is taken as it would stand on a command line. */
  readonly flags: FlagsOf<Version, FlagsByMinor>;
}

/**
 * The arguments of kube-apiserver for a Kubernetes version, `--name=value` in the order given, without the program.
 * Every flag is checked: one that the version lacks is reported with what to do, and stays in `argv`.
 *
 * Codes: `flag-unknown`, `flag-value-invalid`, `flag-deprecated`, `flag-uncertain`, `version-invalid`,
 * `version-unknown`.
 */
export const apiserverArgv = <const Version extends string>(
  input: ApiserverArgvInput<Version>,
): BuiltArguments => buildForVersion(catalog, input.version, input.flags);
