import { defineRules, type RuleSet } from '@harderway/diagnostics';
import { type SaveCode, saveRules } from './save.js';
import { type TableCode, tableRules } from './table.js';
import { type TextCode, textRules } from './text.js';

/** The code of a rule. Codes stay; severities and texts may change. */
export type RuleCode = TextCode | SaveCode | TableCode;

/** Every code that this package reports. */
export const rules: RuleSet<never, RuleCode> = defineRules<never, RuleCode>('ipvs', [
  ...textRules,
  ...saveRules,
  ...tableRules,
]);
