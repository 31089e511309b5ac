import { defineRules, type RuleSet } from '@harderway/diagnostics';
import { type DoctorCode, doctorRules } from '../checks/findings.generated.js';

export type { DoctorCode };

/** Every code of a finding, with its explanation. */
export const rules: RuleSet<never, DoctorCode> = defineRules<never, DoctorCode>(
  'cluster-doctor',
  doctorRules,
);
