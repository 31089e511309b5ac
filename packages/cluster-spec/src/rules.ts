import { defineRules, type RuleSet } from '@harderway/diagnostics';
import { type YamlCode, rules as yamlRules } from '@harderway/yaml-text';
import { type ClusterSpecCode as OwnCode, clusterSpecRules as ownRules } from './rules.generated.js';

/** Every code a diagnostic about cluster.yaml can have. */
export type ClusterSpecCode = YamlCode | OwnCode;

/** The rules that cluster.yaml is checked for. One check may report several codes. */
export const clusterSpecRules: RuleSet<never, ClusterSpecCode> = defineRules<never, ClusterSpecCode>(
  'cluster-spec',
  [...yamlRules.rules, ...ownRules],
);
