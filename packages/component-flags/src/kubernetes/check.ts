import { basisOf, type Catalog } from '../catalog.js';
import type { CommandLine } from '../command-line.js';
import { type Judgement, judge, type StartFinding, type StartReport } from '../program/index.js';
import { type CheckInput, withoutUnknown } from './input.js';
import { type ProgramRules, readingOf } from './reading.js';
import type { KubernetesStage } from './rule.js';

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
  /** How the facts of a provisional minor are known: `by sources of 2026-08-13, before 1.37.0`. Absent where they are final. */
  readonly basis?: string | undefined;
}

/**
 * Says what a Kubernetes program does with a command line, without running it: parsing, then the checks of each stage
 * of its start. All faults are reported, with the program's own words. Facts about a provisional minor refuse nothing by
 * themselves.
 *
 * @throws {FlagError} `version-invalid`, `version-unknown`
 */
export function checkStart(catalog: Catalog, rules: ProgramRules, given: CheckInput): KubernetesReport {
  const { input, dropped: unknown, unchecked } = withoutUnknown(given);
  const { line, parsed, values, found } = readingOf(catalog, rules, input, unknown, unchecked);
  const report = (findings: readonly StartFinding<KubernetesStage>[]): KubernetesReport => ({
    ...judge(rules.stages, findings),
    diagnostics: findings.map(({ diagnostic }) => diagnostic),
    line,
    ...connectedEnd(findings),
    unchecked: [...unchecked],
    basis: basisOf(catalog, input.version),
  });

  const asksAndEnds = line.help || ['version', 'raw'].includes(askedVersion(line));
  const early = judge(rules.stages, line.help ? parsed.filter(({ stage }) => stage === 'parse') : parsed);
  if (asksAndEnds && early.verdict === 'runs')
    return { ...report(parsed.filter(({ stage }) => stage === 'parse')), verdict: 'exits', exitCode: 0 };

  const findings = [...parsed, ...found()];
  const result = report(findings);
  const isApplied = result.verdict === 'runs' || result.stage === 'run';
  return isApplied && rules.exits(values)
    ? { ...report(findings.filter(({ stage }) => stage !== 'run')), verdict: 'exits', exitCode: 0 }
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

/** The request of `--version`: `version`, `raw`, or nothing. */
function askedVersion({ values }: CommandLine): string {
  const asked = values['version'];
  return asked === true ? 'version' : asked === 'raw' ? 'raw' : '';
}
