import { WHOLE_TEXT } from '@harderway/diagnostics';
import { adviseOnMissing } from './advise.js';
import { type AnyFlagsInput, type BuiltArguments, buildArguments, type FlagsInput } from './build.js';
import { type Catalog, flagsAt, takesUnderscores } from './catalog.js';
import { FlagError } from './errors.js';
import { temperedFindings } from './provisional.js';
import type { FlagSet } from './spec.js';

/** The flags input for a version: typed when the version is a literal whose minor is known, open otherwise. */
export type FlagsOf<Version extends string, ByMinor> = string extends Version
  ? AnyFlagsInput
  : Version extends keyof ByMinor
    ? ByMinor[Version] extends FlagSet
      ? FlagsInput<ByMinor[Version]>
      : AnyFlagsInput
    : Version extends `${infer Major}.${infer Minor}.${string}`
      ? `${Major}.${Minor}` extends keyof ByMinor
        ? ByMinor[`${Major}.${Minor}`] extends FlagSet
          ? FlagsInput<ByMinor[`${Major}.${Minor}`]>
          : AnyFlagsInput
        : AnyFlagsInput
      : AnyFlagsInput;

/**
 * Writes flags as arguments for a version that is known when the program runs. Flags that the version lacks are
 * reported with what to do about them. For a version that the catalog does not cover, the arguments are written
 * unchecked, with one error.
 *
 * Codes: those of `buildArguments`, `version-invalid`, `version-unknown`.
 */
export function buildForVersion(catalog: Catalog, version: string, input: AnyFlagsInput): BuiltArguments {
  const builtFor = (at: string): BuiltArguments =>
    buildArguments(flagsAt(catalog, at), input, {
      syntax: catalog.syntax,
      underscores: takesUnderscores(catalog, at),
      adviseOnUnknown: (name) => adviseOnMissing(catalog, at, name),
    });
  try {
    const built = builtFor(version);
    const foundIn = ({ diagnostics }: BuiltArguments) => diagnostics.map((diagnostic) => ({ diagnostic }));
    const found = temperedFindings(catalog, version, foundIn(built), (minor) => foundIn(builtFor(minor)));
    return { ...built, diagnostics: found.map(({ diagnostic }) => diagnostic) };
  } catch (error) {
    if (!(error instanceof FlagError)) throw error;
    const { argv } = buildArguments({}, input, { syntax: catalog.syntax });
    return {
      argv,
      diagnostics: [
        { severity: 'error', code: error.code, message: error.message, span: WHOLE_TEXT, hint: error.hint },
      ],
      unknown: [],
    };
  }
}
