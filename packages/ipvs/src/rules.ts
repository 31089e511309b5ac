import { defineRules, type RuleSet } from '@harderway/diagnostics';
import { type IpvsCode, ipvsRules } from './rules.generated.js';

/** The code of a rule. Codes stay; severities and texts may change. */
export type RuleCode = IpvsCode;

/** Every code that this package reports. */
export const rules: RuleSet<never, RuleCode> = defineRules<never, RuleCode>('ipvs', ipvsRules);
