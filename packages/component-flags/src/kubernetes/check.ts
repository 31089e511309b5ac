import { adviseOnMissing } from '../advise.js';
import { type Catalog, flagsAt, takesUnderscores } from '../catalog.js';
import type { CommandLine } from '../command-line.js';
import { argumentPositions, type FlagDiagnostic, type Position, START } from '../diagnostic.js';
import { parsePflag } from '../pflag.js';
import { specOf } from '../spec.js';
import { parseMapStringBool } from '../values/maps.js';
import { goQuote } from '../values/quote.js';
import { fail } from '../values/result.js';
import { compareVersions, parseVersion } from '../version.js';
import { type HostFiles, startContext } from './context.js';
import { checkGates } from './gates.js';
import { parseToTheEnd } from './recover.js';
import { STAGES, type StartRule, type StartStage } from './rule.js';

/** A finding, with the stage at which the program would end because of it. */
export interface StartDiagnostic extends FlagDiagnostic {
  readonly stage: 'parse' | 'arguments' | StartStage;
  /** The exit code that the program would end with because of it, where it is not 1. */
  readonly exitCode?: number;
}

/** What the program would do with a command line. */
export interface StartCheck {
  /**
   * `runs`; `exits`: prints help or version and ends with 0; `refuses`: ends with an error. Errors of the stage
   * `connected` do not count here: they end the program only once it has reached the API server.
   */
  readonly verdict: 'runs' | 'exits' | 'refuses';
  /** The exit code where the program ends by itself. */
  readonly exitCode?: number;
  /** What the program prints last when it refuses: the first failing stage, several faults as `[a, b]`. */
  readonly programText?: string;
  /** All findings, of later stages too. */
  readonly diagnostics: readonly StartDiagnostic[];
  /** All that could be read of it, what stands after a fault too. */
  readonly line: CommandLine;
}

/** What {@link checkStart} needs. */
export interface StartCheckInput {
  readonly catalog: Catalog;
  readonly version: string;
  /** Arguments after the program's name. */
  readonly argv: readonly string[];
  readonly rules: readonly StartRule[];
  readonly positions?: readonly Position[];
  readonly files?: HostFiles;
}

/** Versions before 1.31 check gates while they parse them. */
const checksGatesWhileParsing = (version: string): boolean =>
  compareVersions(parseVersion(version), { major: 1, minor: 31, patch: 0 }) < 0;

const aggregate = (texts: readonly string[]): string => {
  const unique = [...new Set(texts)];
  return unique.length === 1 ? (unique[0] ?? '') : `[${unique.join(', ')}]`;
};

/**
 * Tells what a Kubernetes component does with a command line, without running it: parsing, then the checks of
 * each stage of its start. All faults are reported, and the program's own words for the ones that end it.
 *
 * @throws {FlagError} `version-invalid`, `version-unknown`
 */
export const checkStart = (input: StartCheckInput): StartCheck => {
  const { catalog, version, argv, rules } = input;
  const flags = flagsAt(catalog, version);
  const positions = input.positions ?? argumentPositions(argv);
  const {
    line,
    diagnostics: read,
    dropped,
  } = parseToTheEnd(argv, positions, (words, places) =>
    parsePflag(words, {
      flags,
      underscores: takesUnderscores(catalog, version),
      positions: places,
      parseValue: (name, _spec, text) => {
        if (name !== 'feature-gates' || !checksGatesWhileParsing(version)) return undefined;
        const set = parseMapStringBool(text);
        const fault = set.ok
          ? checkGates(version, set.value).find(({ severity }) => severity === 'error')
          : undefined;
        return fault === undefined ? undefined : fail(fault.text);
      },
    }),
  );
  const parsed = read.map(
    (diagnostic): StartDiagnostic =>
      diagnostic.code === 'flag-unknown' && diagnostic.flag !== undefined
        ? {
            ...diagnostic,
            message: `${diagnostic.programText ?? ''}. ${adviseOnMissing(catalog, version, diagnostic.flag)}`,
            stage: 'parse',
          }
        : { ...diagnostic, stage: 'parse' },
  );
  const uncertain = Object.keys(line.values)
    .filter((flag) => specOf(flags, flag)?.uncertain === true)
    .map(
      (flag): StartDiagnostic => ({
        severity: 'warning',
        code: 'flag-uncertain',
        message: `It is not known whether ${catalog.component} ${version} has --${flag}. Try it on the program first.`,
        flag,
        stage: 'parse',
        position: positionOf(line, flag, positions),
      }),
    );
  const broken = parsed.find(({ severity }) => severity === 'error');
  const context = startContext(version, line, flags, input.files);
  const findings = (skipped: ReadonlySet<string>): readonly StartDiagnostic[] =>
    rules
      .filter((rule) => context.in(rule.versions))
      .flatMap((rule) =>
        rule
          .check(context)
          .filter((fault) => !skipped.has(fault.flag))
          .map(
            (fault): StartDiagnostic => ({
              severity: fault.severity ?? 'error',
              code: fault.code ?? rule.code,
              message: `${fault.text}. ${fault.advice}`,
              programText: fault.text,
              flag: fault.flag,
              stage: fault.stage ?? rule.stage,
              ...(fault.exitCode === undefined ? {} : { exitCode: fault.exitCode }),
              position: positionOf(line, fault.flag, positions),
              ...argumentOf(line, fault.flag),
            }),
          ),
      );
  if (broken !== undefined)
    return {
      verdict: 'refuses',
      exitCode: 1,
      programText: broken.programText ?? broken.message,
      // What a flag that was left out would have changed is not told.
      diagnostics: [...parsed, ...uncertain, ...findings(dropped)],
      line,
    };
  if (line.help) return { verdict: 'exits', exitCode: 0, diagnostics: parsed, line };
  if (line.positional.some((word) => word !== '')) {
    const words = line.positional.map(goQuote).join(' ');
    const text = `${goQuote(catalog.component)} does not take any arguments, got [${words}]`;
    const position = positions[argv.lastIndexOf(line.positional[0] ?? '')] ?? START;
    const advice = 'A bool takes its value after =, as in --name=false; quote values that hold blanks.';
    return {
      verdict: 'refuses',
      exitCode: 1,
      programText: text,
      diagnostics: [
        ...parsed,
        {
          severity: 'error',
          code: 'positional-argument',
          message: `${text}. ${advice}`,
          programText: text,
          stage: 'arguments',
          position,
        },
      ],
      line,
    };
  }
  if (line.values['version'] === true || line.values['version'] === 'raw')
    return { verdict: 'exits', exitCode: 0, diagnostics: parsed, line };

  const found = findings(new Set());
  const diagnostics = [...parsed, ...uncertain, ...found];
  const stage = STAGES.find((name) =>
    found.some((diagnostic) => diagnostic.stage === name && diagnostic.severity === 'error'),
  );
  if (stage === undefined) return { verdict: 'runs', diagnostics, line };
  const ending = found.filter((diagnostic) => diagnostic.stage === stage && diagnostic.severity === 'error');
  const texts = ending.map(({ programText = '' }) => programText);
  return {
    verdict: 'refuses',
    exitCode: ending[0]?.exitCode ?? 1,
    // Only validation goes on after a fault.
    programText: stage === 'validate' ? aggregate(texts) : (texts[0] ?? ''),
    diagnostics,
    line,
  };
};

const argumentOf = (line: CommandLine, flag: string): { readonly argument?: number } => {
  const use = line.uses.findLast((candidate) => candidate.flag === flag);
  return use === undefined ? {} : { argument: use.argument };
};

const positionOf = (line: CommandLine, flag: string, positions: readonly Position[]): Position =>
  positions[argumentOf(line, flag).argument ?? -1] ?? START;
