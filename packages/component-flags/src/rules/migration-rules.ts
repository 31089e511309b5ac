import { defineRules, type RuleSet } from '@harderway/diagnostics';
import { changeRules } from './change.generated.js';

/** Codes of a migration report, `flag-` and the kind of an item, to be listed with those of a program. */
export const migrationRules: RuleSet<never> = defineRules<never, string>('component-flags', changeRules);
