import { inRanges } from '@harderway/component-flags';
import { type EtcdSources, type ResolvedSettings, resolveSettings } from '../config/resolve.js';
import type { Settings } from '../config/setting.js';
import type { Diagnostic } from '../diagnostics.js';
import { effectiveValues, type Surroundings } from './effective.js';
import { findingDiagnostic } from './rule.js';
import { etcdRules } from './rules.js';

/** What etcd would do with its sources. */
export interface EtcdReport {
  /**
   * `accepted`: the member starts (or waits for the others); `rejected`: it exits with an error;
   * `exits`: it prints help or its version and exits with 0.
   */
  readonly verdict: 'accepted' | 'rejected' | 'exits';
  /** The process's exit code; left out when it goes on. */
  readonly exitCode?: 0 | 1 | 2;
  /** What counts: the command line with the environment, or the configuration file. */
  readonly governedBy: ResolvedSettings['governedBy'];
  readonly settings: Settings;
  /** All that was found. The first error is the one that etcd itself ends with. */
  readonly diagnostics: readonly Diagnostic[];
}

/** All that an etcd process is given, and the world around it as far as it is known. */
export interface CheckInput extends EtcdSources, Surroundings {}

const exitCodes: Readonly<Record<string, 1 | 2>> = {
  'flag-unknown': 2,
  'flag-syntax': 2,
  'flag-argument-missing': 2,
  'flag-value-invalid': 2,
  'log-level-unknown': 2,
};

function exitCodeOf(diagnostics: readonly Diagnostic[]): 1 | 2 | undefined {
  const first = diagnostics.find((found) => found.severity === 'error');
  if (first === undefined) return undefined;
  // A bad origin in the file is met by a panic, like a bad log level.
  if (first.code === 'file-value-invalid' && first.flag === 'cors') return 2;
  return exitCodes[first.code] ?? 1;
}

function ruleDiagnostics(resolved: ResolvedSettings, input: CheckInput): readonly Diagnostic[] {
  const values = effectiveValues(resolved, input.version, input);
  const applied = etcdRules.filter(
    (rule) => rule.versions === undefined || inRanges(values.version, rule.versions),
  );
  return applied.flatMap((rule) =>
    rule.check(values).map((finding) => findingDiagnostic(rule, finding, values)),
  );
}

/**
 * Tells beforehand whether etcd starts with a command line, an environment and a configuration file:
 * everything that it checks itself at start, in its order and as its version does it, and advice
 * beyond that as warnings. Unlike etcd it does not end at the first fault of the rules.
 *
 * What it cannot know without looking is taken as good unless the input says otherwise: that files
 * are there, that addresses can be bound, that other members answer.
 *
 * @throws EtcdConfigError `unknown-version`
 */
export function checkEtcd(input: CheckInput): EtcdReport {
  const resolved = resolveSettings(input);
  const { governedBy, settings, outcome } = resolved;
  if (outcome === 'help' || outcome === 'version') {
    return { verdict: 'exits', exitCode: 0, governedBy, settings, diagnostics: resolved.diagnostics };
  }
  const diagnostics =
    outcome === 'refused'
      ? resolved.diagnostics
      : [...ruleDiagnostics(resolved, input), ...resolved.diagnostics];
  const exitCode = exitCodeOf(diagnostics);
  return {
    verdict: exitCode === undefined ? 'accepted' : 'rejected',
    ...(exitCode === undefined ? {} : { exitCode }),
    governedBy,
    settings,
    diagnostics,
  };
}
