import { defineRules, type RuleInfo, type RuleSet } from '@harderway/diagnostics';
import { type YamlCode, rules as yamlRules } from '@harderway/yaml-text';
import { type CloudInitCode as OwnCode, cloudInitRules as ownRules } from './rules.generated.js';

/** Every code a diagnostic about a cloud-init document can have. */
export type CloudInitCode = YamlCode | OwnCode;

/** Makes the examples of YAML network configurations, which need no header. */
const ofNetwork = (rule: RuleInfo<YamlCode>): RuleInfo<YamlCode> => ({
  ...rule,
  example: rule.example && { ...rule.example, given: { kind: 'network-config' } },
});

/** The rules that cloud-init documents are checked for. */
export const rules: RuleSet<never, CloudInitCode> = defineRules<never, CloudInitCode>('cloud-init', [
  // Of keys that come twice the last one counts: the rule `duplicate-key`.
  ...yamlRules.rules.filter(({ code }) => code !== 'yaml-duplicate-key').map(ofNetwork),
  ...ownRules,
]);
