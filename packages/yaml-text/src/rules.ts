import { defineRules, type RuleSet } from '@harderway/diagnostics';
import { type YamlCode, yamlRules } from './rules.generated.js';

export type { YamlCode };

/** The rules of YAML itself, to list with the rules of each checker that reads YAML. */
export const rules: RuleSet<never, YamlCode> = defineRules<never, YamlCode>('yaml-text', yamlRules);
