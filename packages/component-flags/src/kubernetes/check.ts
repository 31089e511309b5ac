import { type Span, WHOLE_TEXT } from '@harderway/diagnostics';
import { argumentSpans } from '../argument-spans.js';
import { type Catalog, flagsAt } from '../catalog.js';
import type { CommandLine } from '../command-line.js';
import { judge, type Place, type StartFinding, type StartReport, type StartRules } from '../program/index.js';
import { goQuote } from '../values/quote.js';
import { parseVersion } from '../version.js';
import { type HostFiles, type StartContext, startContext } from './context.js';
import { readLine, spanOfFlag } from './read-line.js';
import type { KubernetesStage } from './rule.js';

/** A command line to check. */
export interface CheckInput {
  /** A Kubernetes version such as `1.31.0` or `1.31`. */
  readonly version: string;
  /** Arguments after the program's name. */
  readonly argv: readonly string[];
  /** Where each argument is in its file. Default: in a text with one argument a line. */
  readonly spans?: readonly Span[] | undefined;
  /** Where flags that are not given are reported. Default: the beginning. */
  readonly whole?: Span | undefined;
  /** The file that `spans` count in. Default: `<command line>`. */
  readonly file?: string | undefined;
  /** What is known of files on the host; nothing is concluded about others. */
  readonly files?: HostFiles | undefined;
}

/** What a Kubernetes program does with a command line. */
export interface KubernetesReport extends StartReport<KubernetesStage> {
  /** All that could be read of it, what follows a fault too. */
  readonly line: CommandLine;
}

/** Finds what a program says to words that are not flags. */
function positionalFinding(
  { component }: Catalog,
  { positional }: CommandLine,
  { argv }: CheckInput,
  spans: readonly Span[],
): readonly StartFinding<KubernetesStage>[] {
  if (positional.every((word) => word === '')) return [];
  const text = `${goQuote(component)} does not take any arguments, got [${positional.map(goQuote).join(' ')}]`;
  const diagnostic = {
    severity: 'error',
    code: 'positional-argument',
    message: text,
    programText: text,
    hint: 'Give a bool its value after =, as in --name=false; quote values that have blanks.',
    span: spans[argv.lastIndexOf(positional[0] ?? '')] ?? WHOLE_TEXT,
  } as const;
  return [{ diagnostic, stage: 'arguments' }];
}

/**
 * Says what a Kubernetes program does with a command line, without running it: parsing, then the checks of each stage
 * of its start. All faults are reported, with the program's own words.
 *
 * @throws {FlagError} `version-invalid`, `version-unknown`
 */
export function checkStart(
  catalog: Catalog,
  rules: StartRules<StartContext, KubernetesStage>,
  input: CheckInput,
): KubernetesReport {
  const { version, argv, whole = WHOLE_TEXT, file = '<command line>' } = input;
  const spans = input.spans ?? argumentSpans(argv);
  const { line, diagnostics, dropped } = readLine(catalog, version, argv, spans);
  const parsed = [
    ...diagnostics.map((diagnostic) => ({ diagnostic, stage: 'parse' as const })),
    ...positionalFinding(catalog, line, input, spans),
  ].map((finding): StartFinding<KubernetesStage> => {
    const { code, ...found } = finding.diagnostic;
    return { ...finding, diagnostic: rules.diagnostic(code, { ...found, file }) };
  });
  const report = (findings: readonly StartFinding<KubernetesStage>[]): KubernetesReport => ({
    ...judge(rules.stages, findings),
    diagnostics: findings.map(({ diagnostic }) => diagnostic),
    line,
  });

  const asksAndEnds = line.help || ['version', 'raw'].includes(askedVersion(line));
  const early = judge(rules.stages, line.help ? parsed.filter(({ stage }) => stage === 'parse') : parsed);
  if (asksAndEnds && early.verdict === 'runs')
    return { ...report(parsed.filter(({ stage }) => stage === 'parse')), verdict: 'exits', exitCode: 0 };

  const placeOf = (flag: string): Place => ({ span: spanOfFlag(line, flag, spans) ?? whole, file });
  const values = startContext(version, line, flagsAt(catalog, version), input.files);
  const found = rules
    .check({ version: parseVersion(version), values, placeOf })
    // Nothing is said of what a flag that could not be read would have changed.
    .filter(({ diagnostic }) => !dropped.has(diagnostic.subject?.slice(2) ?? ''));
  return report([...parsed, ...found]);
}

/** What `--version` asks for: `version`, `raw`, or nothing. */
function askedVersion({ values }: CommandLine): string {
  const asked = values['version'];
  return asked === true ? 'version' : asked === 'raw' ? 'raw' : '';
}
