import { defineRules, type RuleSet } from '@harderway/diagnostics';
import { type LintCode, lintRules } from './rules.generated.js';

export type { LintCode };

/** The codes of this package: what only shows beside other files, and what concerns any file. */
export const rules: RuleSet<never, LintCode> = defineRules<never, LintCode>('lint', lintRules);
