import { defineRules, type RuleSet } from '@harderway/diagnostics';
import { upgradeRules as rules, type UpgradeCode } from './rules.generated.js';

export type { UpgradeCode };

/** The codes of an upgrade's diagnostics. */
export const upgradeRules: RuleSet<never, UpgradeCode> = defineRules<never, UpgradeCode>(
  'etcd-config',
  rules,
);
