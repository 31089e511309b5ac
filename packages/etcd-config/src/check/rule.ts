import type { Diagnostic, Source } from '../diagnostics.js';
import { start } from '../diagnostics.js';
import type { Effective } from './effective.js';

/** When etcd notices: while it validates, while it starts listening, while it bootstraps, once it serves. */
export type Stage = 'validate' | 'listen' | 'bootstrap' | 'serve';

/** What a rule found. */
export interface Finding {
  /** The flag that is to blame; the position comes from where it was set. */
  readonly flag: string;
  /** What is wrong and what to do. */
  readonly message: string;
  /** etcd's own words for it. */
  readonly programText?: string;
  /** Default: error. */
  readonly severity?: Diagnostic['severity'];
  /** etcd's exit code when it is an error. Default: 1. */
  readonly exitCode?: 1 | 2;
}

/** One rule that etcd applies at start, or that this package adds (then never an error). */
export interface Rule {
  readonly code: string;
  readonly stage: Stage;
  /** One line for the README: what must hold. */
  readonly title: string;
  /** Versions that apply it, as ranges; all when left out. */
  readonly versions?: string;
  /** File of etcd's source that holds it; nothing for advice of this package. */
  readonly source?: string;
  check(values: Effective): readonly Finding[];
}

const sources: Readonly<Record<string, Source>> = { flag: 'flags', environment: 'environment', file: 'file' };

/** A finding as a diagnostic. */
export function findingDiagnostic(rule: Rule, finding: Finding, values: Effective): Diagnostic {
  const setting = values.setting(finding.flag);
  const source = setting === undefined ? undefined : sources[setting.form];
  return {
    severity: finding.severity ?? 'error',
    code: rule.code,
    message: finding.message,
    position: setting?.position ?? start,
    source: source ?? (values.governedBy === 'file' ? 'file' : 'flags'),
    flag: finding.flag,
    ...(finding.programText === undefined ? {} : { programText: finding.programText }),
  };
}

/** One finding when a condition holds, none when it does not. */
export function when(condition: boolean, finding: Finding): readonly Finding[] {
  return condition ? [finding] : [];
}
