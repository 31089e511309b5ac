import { defineRules, type RuleSet } from '@harderway/diagnostics';
import { yamlRules as rules, type YamlCode } from './rules.generated.js';

export type { YamlCode };

/** The rules of YAML itself, to list with the rules of each checker that reads YAML. */
export const yamlRules: RuleSet<never, YamlCode> = defineRules<never, YamlCode>('yaml-text', rules);
