import { type Span, WHOLE_TEXT } from '@harderway/diagnostics';
import { argumentSpans } from '../argument-spans.js';
import { type Catalog, flagsAt } from '../catalog.js';
import type { CommandLine } from '../command-line.js';
import {
  type Judgement,
  judge,
  type StartFinding,
  type StartReport,
  type StartRules,
  type TextPlace,
} from '../program/index.js';
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
  /** Files of the host that are known; nothing is concluded about others. */
  readonly files?: HostFiles | undefined;
  /** Arguments by index whose text is not known before the program starts, and why: nothing is said of their flags. */
  readonly unknown?: ReadonlyMap<number, string> | undefined;
}

/** The behavior of a Kubernetes program with a command line. */
export interface KubernetesReport extends StartReport<KubernetesStage> {
  /** All that could be read of it, what follows a fault too. */
  readonly line: CommandLine;
  /** How the program ends once it has reached the API server (kube-apiserver: etcd); absent where it goes on. */
  readonly onceConnected?: Pick<Judgement, 'exitCode' | 'programText'> | undefined;
  /**
   * Things that were not looked at, as phrases: files of the host that were not at hand, and values that are known only when the
   * program starts. Each may still keep it from running.
   */
  readonly unchecked: readonly string[];
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
  rules: StartRules<StartContext, KubernetesStage> & { exits(context: StartContext): boolean },
  given: CheckInput,
): KubernetesReport {
  const { input, dropped: unknown, unchecked } = withoutUnknown(given);
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
    ...connectedEnd(findings),
    unchecked: [...unchecked],
  });

  const asksAndEnds = line.help || ['version', 'raw'].includes(askedVersion(line));
  const early = judge(rules.stages, line.help ? parsed.filter(({ stage }) => stage === 'parse') : parsed);
  if (asksAndEnds && early.verdict === 'runs')
    return { ...report(parsed.filter(({ stage }) => stage === 'parse')), verdict: 'exits', exitCode: 0 };

  const placeOf = (flag: string): TextPlace => ({ span: spanOfFlag(line, flag, spans) ?? whole, file });
  const values = startContext(version, line, flagsAt(catalog, version), watched(input.files, unchecked));
  const found = rules
    .check({ version: parseVersion(version), values, placeOf })
    // Nothing is said of what a flag that could not be read would have changed.
    .filter(({ diagnostic: { subject = '' } }) => {
      // Any flag may be among arguments of which nothing is known.
      const isOpen = unknown.has('') && line.values[subject.slice(2)] === undefined;
      return !dropped.has(subject.slice(2)) && !unknown.has(subject) && !isOpen;
    });
  const result = report([...parsed, ...found]);
  const isApplied = result.verdict === 'runs' || result.stage === 'run';
  return isApplied && rules.exits(values)
    ? {
        ...report([...parsed, ...found.filter(({ stage }) => stage !== 'run')]),
        verdict: 'exits',
        exitCode: 0,
      }
    : result;
}

/** How the program ends with what shows only once it is connected. */
function connectedEnd(
  findings: readonly StartFinding<KubernetesStage>[],
): Pick<KubernetesReport, 'onceConnected'> {
  const late = judge([{ name: 'connected' }], findings);
  if (late.verdict === 'runs') return {};
  return { onceConnected: { exitCode: late.exitCode, programText: late.programText } };
}

/** Flags whose values are not known, with the reason; an empty name where not even the flag is known. */
export const unknownFlags = ({
  argv,
  unknown = new Map(),
}: Pick<CheckInput, 'argv' | 'unknown'>): readonly (readonly [index: number, flag: string, why: string])[] =>
  [...unknown].map(([index, why]) => {
    const [before = '', word = ''] = [argv[index - 1], argv[index]];
    const isValue = !word.startsWith('--') && before.startsWith('--') && !before.includes('=');
    const written = isValue ? before : word.startsWith('--') ? word : '';
    return [index, written.replace(/=.*$/s, '').replaceAll('_', '-'), why] as const;
  });

/** The input without the arguments whose text is not known, the flags that they set, and a phrase for each. */
function withoutUnknown(input: CheckInput): {
  readonly input: CheckInput;
  readonly dropped: ReadonlySet<string>;
  readonly unchecked: Set<string>;
} {
  const { argv } = input;
  const flags = unknownFlags(input);
  const gone = new Set(
    flags.flatMap(([index, flag]) =>
      flag === '' || argv[index]?.startsWith('--') ? [index] : [index - 1, index],
    ),
  );
  const isKept = (_: unknown, index: number): boolean => !gone.has(index);
  const spans = (input.spans ?? argumentSpans(argv)).filter(isKept);
  return {
    input: gone.size === 0 ? input : { ...input, argv: argv.filter(isKept), spans },
    dropped: new Set(flags.map(([, flag]) => flag)),
    unchecked: new Set(flags.map(([, flag, why]) => (flag === '' ? why : `the value of ${flag}: ${why}`))),
  };
}

/** Files that note down what is asked about them and not known. */
function watched(files: HostFiles | undefined, unchecked: Set<string>): HostFiles {
  const { exists, read } = files ?? {};
  const note = <T>(phrase: string, answer: T | undefined): T | undefined => {
    if (answer === undefined) unchecked.add(phrase);
    return answer;
  };
  return {
    exists: (path) => note(`whether ${path} exists`, exists?.(path)),
    read: (path) => (exists?.(path) === false ? undefined : note(`what ${path} says`, read?.(path))),
  };
}

/** The request of `--version`: `version`, `raw`, or nothing. */
function askedVersion({ values }: CommandLine): string {
  const asked = values['version'];
  return asked === true ? 'version' : asked === 'raw' ? 'raw' : '';
}
