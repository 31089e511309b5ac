import { type Diagnostic, WHOLE_TEXT } from '@harderway/diagnostics';
import { argumentSpans } from './argument-spans.js';
import { formatFlagValue } from './format-value.js';
import { parseGoFlag } from './goflag.js';
import { parsePflag } from './pflag.js';
import type { FlagCode } from './rules/flag-rules.js';
import { type FlagSet, type FlagSpec, specOf } from './spec.js';
import { adviseOnUnknown } from './suggest.js';
import type { FlagInput, FlagInputs, FlagValue } from './types.js';

/** The typed input of a builder, derived from the flags of a version: their names, and what each takes. */
export type FlagsInput<F extends FlagSet> = {
  readonly [Name in keyof F]?: InputOf<F[Name]> | undefined;
};

/** A flag of a closed set of words takes these alone. */
type InputOf<Spec extends FlagSpec> = Spec extends { readonly values: readonly (infer Word)[] }
  ? Spec['type'] extends 'string'
    ? Word
    : Spec['type'] extends 'stringSlice'
      ? readonly Word[]
      : FlagInputs[Spec['type']]
  : FlagInputs[Spec['type']];

/** Input for a version that is not known before the program runs. */
export type AnyFlagsInput = Readonly<Record<string, FlagInput | undefined>>;

/** Arguments, and what is wrong with them. */
export interface BuiltArguments {
  /** `--name=value` in the order given, without the program. Unknown and malformed flags stay in. */
  readonly argv: readonly string[];
  /**
   * Places are in the text that has one of `argv` a line. Without an error among them the program parses the arguments.
   */
  readonly diagnostics: readonly Diagnostic[];
  /** Names of the flags that the version does not have. */
  readonly unknown: readonly string[];
}

/** How arguments are built. */
export interface BuildOptions {
  readonly syntax: 'pflag' | 'goflag';
  readonly underscores?: boolean | undefined;
  /** Advice about a flag that the set lacks. Default: the nearest name. */
  readonly adviseOnUnknown?: ((name: string) => string) | undefined;
}

/**
 * Whether the program reads another value than was given: a flag of one text takes a whole list with its commas, and commas, blanks
 * and quotes end the names and values of a map. A list under the empty name has the gates of no component, which are given by name.
 */
const isOther = ({ type }: FlagSpec, given: FlagInput, read: FlagValue | undefined): boolean =>
  Array.isArray(given)
    ? type === 'string' && given.length > 1
    : typeof given === 'object' &&
      (/=/.test(`${Object.keys(given)}`) ||
        Object.entries(Object(read)).some(
          ([key, item]) => (key !== '' || !Array.isArray(item)) && `${Object(given)[key]}` !== `${item}`,
        ));

/**
 * Writes flags as arguments and checks each: unknown names, values that do not parse, deprecated flags. All faults are
 * reported, while the program ends at the first. `undefined` values are left out.
 *
 * Codes: those of `parsePflag` and `parseGoFlag`, and `flag-uncertain` (warning).
 */
export function buildArguments(flags: FlagSet, input: AnyFlagsInput, options: BuildOptions): BuiltArguments {
  const {
    syntax,
    underscores = false,
    adviseOnUnknown: adviseOn = (flag) => adviseOnUnknown(flags, flag),
  } = options;
  const given = Object.entries(input).flatMap(([key, value]) => {
    if (value === undefined) return [];
    const name = underscores ? key.replaceAll('_', '-') : key;
    const spec = specOf(flags, name);
    return formatFlagValue(spec?.type ?? 'string', value).map((text) => ({
      name,
      spec,
      value,
      argument: `--${spec?.spelling ?? name}=${text}`,
    }));
  });
  const argv = given.map(({ argument }) => argument);
  const parse = syntax === 'pflag' ? parsePflag : parseGoFlag;
  const unknown = new Set<string>();
  const spans = argumentSpans(argv);
  const diagnostics = given.flatMap(
    ({ name, spec, value, argument }, index): readonly Diagnostic<string>[] => {
      const span = spans[index] ?? WHOLE_TEXT;
      const fault = (code: FlagCode, message: string, hint: string | undefined): Diagnostic<string> => ({
        severity: 'error',
        code,
        message,
        hint,
        subject: `--${name}`,
        span,
      });
      if (spec === undefined) {
        unknown.add(name);
        const programText = `unknown flag: --${name}`;
        return [{ ...fault('flag-unknown', programText, adviseOn(name)), programText }];
      }
      const { values, diagnostics: found } = parse([argument], {
        flags: { [name]: spec },
        spans: [span],
        underscores,
      });
      if (isOther(spec, value, values[name]))
        return [fault('flag-value-invalid', `--${name} is read as another value`, 'Leave out its commas.')];
      if (spec.uncertain !== true) return found;
      const uncertain = fault(
        'flag-uncertain',
        `it is not known whether this version has --${name}`,
        'Try it on the program first.',
      );
      return [...found, { ...uncertain, severity: 'warning' }];
    },
  );
  return { argv, diagnostics, unknown: [...unknown] };
}
