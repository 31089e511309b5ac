import { argumentPositions, type FlagDiagnostic } from './diagnostic.js';
import { formatFlagValue } from './format-value.js';
import { parseGoFlag } from './goflag.js';
import { parsePflag } from './pflag.js';
import { type FlagSet, type FlagSpec, specOf } from './spec.js';
import { adviseOnUnknown } from './suggest.js';
import type { FlagInput, FlagInputs } from './types.js';

/** The typed input of a builder, derived from the flags of a version: their names, and what each takes. */
export type FlagsInput<F extends FlagSet> = {
  readonly [Name in keyof F]?: FlagInputs[F[Name]['type']] | undefined;
};

/** Input for a version that is not known before the program runs. */
export type AnyFlagsInput = Readonly<Record<string, FlagInput | undefined>>;

/** What a builder answers. */
export interface BuiltArguments {
  /** `--name=value` in the order given, without the program. Unknown and malformed flags stay in. */
  readonly argv: readonly string[];
  /** `argument` is the index into `argv`. No error among them: the program parses the line. */
  readonly diagnostics: readonly FlagDiagnostic[];
}

export interface BuildOptions {
  readonly syntax: 'pflag' | 'goflag';
  readonly underscores?: boolean;
  /** The advice for a flag that the set lacks; by default the closest name. */
  readonly adviseOnUnknown?: (name: string) => string;
}

const argumentsOf = (name: string, spec: FlagSpec | undefined, value: FlagInput): readonly string[] => {
  const written = spec?.spelling ?? name;
  return formatFlagValue(spec?.type ?? 'string', value).map((text) => `--${written}=${text}`);
};

/**
 * Writes flags as arguments and checks each: unknown names, values that do not parse, deprecated flags. All
 * faults are reported, not just the first one as the program does. `undefined` values are left out.
 *
 * Codes: those of `parsePflag` and `parseGoFlag`, and `flag-uncertain` (warning).
 */
export const buildArguments = (
  flags: FlagSet,
  input: AnyFlagsInput,
  options: BuildOptions,
): BuiltArguments => {
  const argv: string[] = [];
  const owners: string[] = [];
  for (const [key, value] of Object.entries(input)) {
    if (value === undefined) continue;
    const name = options.underscores === true ? key.replaceAll('_', '-') : key;
    for (const argument of argumentsOf(name, specOf(flags, name), value)) {
      argv.push(argument);
      owners.push(name);
    }
  }
  const parse = options.syntax === 'pflag' ? parsePflag : parseGoFlag;
  const positions = argumentPositions(argv);
  const diagnostics = argv.flatMap((argument, index) => {
    const name = owners[index] ?? '';
    const spec = specOf(flags, name);
    const position = positions[index] ?? { line: 1, column: 1, offset: 0 };
    const place = { flag: name, argument: index, position };
    if (spec === undefined) {
      const advice = (options.adviseOnUnknown ?? ((flag) => adviseOnUnknown(flags, flag)))(name);
      const text = `unknown flag: --${name}`;
      return [
        {
          severity: 'error',
          code: 'flag-unknown',
          message: `${text}. ${advice}`,
          programText: text,
          ...place,
        },
      ] satisfies FlagDiagnostic[];
    }
    const found = parse([argument], {
      flags: { [name]: spec },
      positions: [position],
      underscores: options.underscores === true,
    }).diagnostics.map((diagnostic) => ({ ...diagnostic, argument: index }));
    if (spec.uncertain !== true) return found;
    const message = `It is not known whether this version has --${name}. Try it on the program first.`;
    return [
      ...found,
      { severity: 'warning', code: 'flag-uncertain', message, ...place } satisfies FlagDiagnostic,
    ];
  });
  return { argv, diagnostics };
};
