import { judge, type StartFinding, type Verdict } from '@harderway/component-flags/program';
import { type Diagnostic, WHOLE_TEXT } from '@harderway/diagnostics';
import { etcdVersion } from '../catalog/catalog.js';
import type { EtcdCode } from '../codes.js';
import { type EtcdSources, type ResolvedSettings, resolveSettings } from '../document/resolve.js';
import type { Settings } from '../document/setting.js';
import { effectiveValues, type Surroundings } from './effective.js';
import { STAGES, type Stage } from './start/rule.js';
import { startRules } from './start-rules.js';

/** The result of checking what etcd is given. */
export interface EtcdReport {
  /**
   * `runs`: the member starts (or waits for the others); `refused`: it exits with an error; `exits`: it prints help or
   * its version and exits with 0.
   */
  readonly verdict: Verdict;
  /** The process's exit code; absent when it goes on. */
  readonly exitCode?: number | undefined;
  /** The settings that count: those of the command line with the environment, or of the configuration file. */
  readonly governedBy: ResolvedSettings['governedBy'];
  /** The name of the text that has, or would have, the settings. */
  readonly file: string;
  readonly settings: Settings;
  /** Everything that was found. The first error is the one that etcd itself ends with. */
  readonly diagnostics: readonly Diagnostic<EtcdCode>[];
}

/** Everything that an etcd process is given, and what is known of its surroundings. */
export interface CheckInput extends EtcdSources, Surroundings {}

const readExitCodes: Readonly<Record<string, number>> = {
  'flag-unknown': 2,
  'flag-syntax': 2,
  'flag-argument-missing': 2,
  'flag-value-invalid': 2,
};

/** Diagnostics of the parsers, as findings of the first stage. A bad origin in the file makes etcd panic. */
const readFindings = (
  diagnostics: readonly Diagnostic<EtcdCode>[],
): readonly StartFinding<Stage, EtcdCode>[] =>
  diagnostics.map((diagnostic) => {
    const { code, subject } = diagnostic;
    const panics = code === 'file-value-invalid' && subject === '--cors';
    return { diagnostic, stage: 'read', exitCode: panics ? 2 : readExitCodes[code] };
  });

function ruleFindings(
  resolved: ResolvedSettings,
  input: CheckInput,
): readonly StartFinding<Stage, EtcdCode>[] {
  const { settings, file } = resolved;
  return startRules.check({
    version: etcdVersion(input.version),
    values: effectiveValues(resolved, input.version, input),
    placeOf: (flag) => settings.get(flag) ?? { span: WHOLE_TEXT, file },
  });
}

/**
 * Finds out whether etcd starts with a command line, an environment and a configuration file: everything that it checks
 * itself at start, in its order and as its version does it, and advice beyond that as warnings. Unlike etcd it does not
 * stop at the first fault of the rules.
 *
 * Without information to the contrary it assumes that files exist, that addresses can be bound, and that other members
 * answer.
 *
 * @throws EtcdConfigError `unknown-version`
 */
export function checkEtcd(input: CheckInput): EtcdReport {
  const resolved = resolveSettings(input);
  const { governedBy, file, settings, outcome } = resolved;
  if (outcome === 'help' || outcome === 'version') {
    return { verdict: 'exits', exitCode: 0, governedBy, file, settings, diagnostics: resolved.diagnostics };
  }
  const read = readFindings(resolved.diagnostics);
  const findings = outcome === 'refused' ? read : [...ruleFindings(resolved, input), ...read];
  const { verdict, exitCode } = judge(STAGES, findings);
  return {
    verdict,
    exitCode,
    governedBy,
    file,
    settings,
    diagnostics: findings.map(({ diagnostic }) => diagnostic),
  };
}
