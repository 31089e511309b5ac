import {
  type CheckedText,
  countSeverities,
  type Diagnostic,
  formatFrame,
  formatGithub,
  formatLine,
  jsonReport,
  lineIndex,
  type RuleInfo,
  type Severities,
  sarifLog,
  withSeverities,
} from '@harderway/diagnostics';
import { UsageError } from '../errors.js';
import { EXIT } from '../exit-codes.js';
import { choice, file, flag, list, type Option, type Values } from '../option.js';
import type { World } from '../world.js';
import { chosenSeverities } from './severities.js';

const FORMATS = ['line', 'frame', 'json', 'sarif', 'github'] as const;

/** A form in which diagnostics are printed. */
export type Format = (typeof FORMATS)[number];

/** The options of every command that reports diagnostics. */
export interface ReportOptions {
  readonly format: Option<Format | undefined>;
  readonly json: Option<boolean>;
  readonly ignore: Option<readonly string[]>;
  readonly severities: Option<string | undefined>;
  readonly quiet: Option<boolean>;
  readonly strict: Option<boolean>;
  readonly [name: string]: Option<unknown>;
}

/** Makes the options of a command that reports diagnostics of some rules. */
export const reportOptions = (rules: readonly RuleInfo[]): ReportOptions => ({
  format: choice(FORMATS, 'how to print the diagnostics (default: frame on a terminal, else line)', {
    label: 'FORM',
  }),
  json: flag('the same as --format json'),
  ignore: list('CODE', 'leave out diagnostics with this code', {
    completion: { kind: 'one-of', values: rules.map(({ code }) => code) },
  }),
  severities: file('severities by code, as JSON: {"CODE": "error"}, or warning, info, off'),
  quiet: flag('leave out notes (severity info)', { short: 'q' }),
  strict: flag('exit with 1 for warnings too'),
});

/** The input of {@link report}. */
export interface Report {
  /** Name of the program, for SARIF. */
  readonly program: string;
  readonly rules: readonly RuleInfo[];
  readonly results: readonly CheckedText[];
  /** Texts that could not be examined, each with the reason. Default: none. */
  readonly failures?: readonly string[] | undefined;
}

const SEVERITY_WORDS = [
  ['error', 'errors'],
  ['warning', 'warnings'],
  ['info', 'notes'],
] as const;

/** `2 errors, 1 warning`; empty for nothing. */
function summaryOf(diagnostics: readonly Diagnostic[]): string {
  const counts = countSeverities(diagnostics);
  return SEVERITY_WORDS.flatMap(([severity, plural]) => {
    const count = counts[severity];
    const singular = severity === 'info' ? 'note' : severity;
    return count === 0 ? [] : [`${count} ${count === 1 ? singular : plural}`];
  }).join(', ');
}

function textOf(format: 'line' | 'frame', results: readonly CheckedText[], { stdout }: World): string {
  const { paint } = stdout;
  const indexes = new Map(
    format === 'frame'
      ? results.flatMap(({ file, text, lines }) =>
          text === undefined ? [] : [[file, lines ?? lineIndex(text)] as const],
        )
      : [],
  );
  const print = (diagnostic: Diagnostic, file: string): string =>
    format === 'frame'
      ? `${formatFrame(diagnostic, indexes.get(diagnostic.file ?? file), { file, paint })}\n`
      : formatLine(diagnostic, { file, paint });
  const lines = results.flatMap(({ file, diagnostics, summary }) => [
    ...diagnostics.map((each) => print(each, file)),
    ...(summary === undefined
      ? []
      : [`${file}: ${paint(countSeverities(diagnostics).error > 0 ? 'error' : 'good', summary)}`]),
  ]);
  return lines.map((line) => `${line}\n`).join('');
}

function printed(format: Format, { program, rules, results, failures }: Report, world: World): string {
  switch (format) {
    case 'line':
    case 'frame':
      return textOf(format, results, world);
    case 'json':
      return `${JSON.stringify(jsonReport(results, failures), undefined, 2)}\n`;
    case 'sarif':
      return `${JSON.stringify(sarifLog({ name: program, version: world.version, informationUri: world.homepage, rules }, results, failures), undefined, 2)}\n`;
    case 'github':
      return results
        .flatMap(({ file, diagnostics }) => diagnostics.map((each) => `${formatGithub(each, file)}\n`))
        .join('');
  }
}

/** Longest text of a message, a hint or a summary: some repeat a value or a line in full, however long. */
const MAX_TEXT = 2000;

const bounded = (text: string): string =>
  text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT).replace(/[\ud800-\udbff]$/, '')}\u2026` : text;

const boundedHint = ({ hint }: Diagnostic): string | undefined =>
  hint === undefined ? undefined : bounded(hint);

/** Applies the chosen severities and `--quiet`, and bounds the texts. */
function shown(
  results: readonly CheckedText[],
  severities: Severities,
  quiet: boolean,
): readonly CheckedText[] {
  return results.map((result) => ({
    ...result,
    summary: result.summary === undefined ? undefined : bounded(result.summary),
    diagnostics: withSeverities(result.diagnostics, severities)
      .filter(({ severity }) => !(quiet && severity === 'info'))
      .map((each) => ({ ...each, message: bounded(each.message), hint: boundedHint(each) })),
  }));
}

/**
 * The severities that the options choose; refuses options that contradict each other, and unknown codes.
 *
 * @throws UsageError; CommandError `severities-invalid` or `file-unreadable`
 */
export async function checkReportOptions(
  rules: readonly RuleInfo[],
  options: Values<ReportOptions>,
  world: World,
): Promise<Severities> {
  const { json, format } = options;
  if (json && format !== undefined && format !== 'json')
    throw new UsageError(`--json and --format ${format} exclude each other`);
  return chosenSeverities(rules, options, world);
}

/**
 * Prints diagnostics as the options say and returns the exit code: 1 for an error, for a warning with `--strict`, or if something
 * could not be examined.
 *
 * @throws UsageError as `checkReportOptions`
 */
export async function report(
  given: Report,
  options: Values<ReportOptions>,
  world: World,
  output: World['stdout'] = world.stdout,
): Promise<number> {
  const severities = await checkReportOptions(given.rules, options, world);
  const terminal = output.columns() !== undefined;
  const format = options.json ? 'json' : (options.format ?? (terminal ? 'frame' : 'line'));
  const results = shown(given.results, severities, options.quiet);
  await output.write(printed(format, { ...given, results }, { ...world, stdout: output }));
  const all = results.flatMap(({ diagnostics }) => diagnostics);
  if (format === 'frame' && terminal && all.length > 0) await world.stderr.write(`${summaryOf(all)}\n`);
  const { error, warning } = countSeverities(all);
  const failed = given.failures !== undefined && given.failures.length > 0;
  return failed || error > 0 || (options.strict && warning > 0) ? EXIT.problems : EXIT.ok;
}
