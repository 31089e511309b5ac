import type { RuleInfo } from '@harderway/diagnostics';
import { rules as yamlRules } from '@harderway/yaml-text/rules';
import { documentRules } from './rules.generated.js';

/** The codes of all configuration files, to be listed with those of a checker. */
export const documentCodes: readonly RuleInfo[] = [
  ...yamlRules.rules.map(({ check: _, ...info }) => info),
  ...documentRules,
];
