import type { SpecView } from '@harderway/cluster-spec';
import { defineRules, type RuleSet } from '@harderway/diagnostics';
import { flags } from './flags.js';
import { ports } from './ports.js';
import { type ProgramSettingsCode, programSettingsRules } from './rules.generated.js';
import { schedules } from './schedules.js';

export type { ProgramSettingsCode };

/** Rules about values of cluster.yaml that the programs' settings depend on, for `parseClusterSpec`. */
export const rules: RuleSet<SpecView, ProgramSettingsCode> = defineRules<SpecView, ProgramSettingsCode>(
  'program-settings',
  programSettingsRules,
  { checks: [{ 'reserved-flag': flags, 'port-conflict': ports, 'malformed-schedule': schedules }] },
);
