import { defineRules, type RuleSet } from '@harderway/diagnostics';
import { type EtcdctlCode, etcdctlRules as rules } from './rules.generated.js';

/** The codes of the parsers of etcdctl's answers. */
export const etcdctlRules: RuleSet<never, EtcdctlCode> = defineRules<never, EtcdctlCode>(
  'etcd-config',
  rules,
);
