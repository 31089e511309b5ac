import { defineRules, type RuleSet } from '@harderway/diagnostics';
import { type IpvsCode, ipvsRules } from './rules.generated.js';

/** Every code that this package reports. Codes stay; severities and texts may change. */
export const rules: RuleSet<never, IpvsCode> = defineRules<never, IpvsCode>('ipvs', ipvsRules);
