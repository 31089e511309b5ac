import {
  type Diagnostic,
  defineRules,
  type RuleSet,
  type Severity,
  WHOLE_TEXT,
} from '@harderway/diagnostics';
import { clusterRules as rules } from './rules.generated.js';

/** The codes of {@link crossCheck}. */
export const clusterRules: RuleSet<never> = defineRules<never, string>('apiserver-flags', rules);

/** A finding of {@link crossCheck}: what does not fit, where, what to do, and the flags that it concerns. */
export function finding(
  code: string,
  message: string,
  hint: string,
  flags: readonly string[],
  severity?: Severity,
): Diagnostic {
  const subject = flags.length === 0 ? undefined : flags.map((flag) => `--${flag}`).join(', ');
  return clusterRules.diagnostic(code, { message, hint, subject, severity, span: WHOLE_TEXT });
}
