import { defineRules, type RuleInfo, type RuleSet } from '@harderway/diagnostics';
import { rules as yamlRules } from '@harderway/yaml-text';
import { documentRules } from '../document/rules.js';
import { etcdctlRules } from '../etcdctl/rules.generated.js';
import { upgradeRules } from '../versions/rules.js';
import { membersRules } from './members/rules.js';
import { startRules } from './start-rules.js';

interface Described extends RuleInfo {
  readonly versions?: string | undefined;
  readonly check?: unknown | undefined;
}

/** A rule without its check; ranges such as `3.4.25-3.4 3.5.8-` become its first and last version. */
function infoOf({ check: _, versions, ...info }: Described): RuleInfo {
  if (versions === undefined) return info;
  const ranges = versions.split(' ').map((range) => range.split('-'));
  const [low = '', high = low] = ranges.pop() ?? [];
  const since = [...ranges.map((range) => range.join(' to ')), low].join(', ');
  return { ...info, since, until: high || undefined };
}

/** YAML is read strictly in descriptions of clusters only; a configuration file is read as etcd reads it. */
const inDescription = (rule: RuleInfo): RuleInfo =>
  rule.example === undefined
    ? rule
    : { ...rule, example: { ...rule.example, given: { text: 'cluster description' } } };

const allRules = (): readonly RuleInfo[] =>
  [
    ...documentRules.rules,
    ...yamlRules.rules.map(inDescription),
    ...startRules.rules,
    ...membersRules,
    ...upgradeRules.rules.filter(({ code }) => startRules.find(code) === undefined),
    ...etcdctlRules,
  ].map(infoOf);

/** Every code of this package with its meaning, an example and its source; RULES.md is made from it. */
export const etcdRules: RuleSet<unknown> = defineRules<unknown, string>('etcd-config', allRules());
