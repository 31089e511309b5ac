import { apiserver, clusterRules, documentRegistry } from '@harderway/apiserver-flags';
import { rules as cloudInitRules } from '@harderway/cloud-init';
import { rules as clusterSpecRules } from '@harderway/cluster-spec';
import { controllerManager } from '@harderway/controller-manager-flags';
import type { RuleInfo } from '@harderway/diagnostics';
import { rules as etcdRules } from '@harderway/etcd-config';
import { rules as keepalivedRules } from '@harderway/keepalived-config';
import { rules as lineRules } from '@harderway/kubernetes-commands/read';
import { rules as ldirectordRules } from '@harderway/ldirectord-config';
import { rules as settingsRules } from '@harderway/program-settings';
import { scheduler } from '@harderway/scheduler-config';
import { rules as unitRules } from '@harderway/systemd-unit/lint';
import { rules } from './rules.js';

const registries: readonly { readonly rules: readonly RuleInfo[] }[] = [
  rules,
  unitRules,
  lineRules,
  apiserver.rules,
  clusterRules,
  documentRegistry,
  controllerManager.rules,
  scheduler.rules,
  etcdRules,
  ldirectordRules,
  keepalivedRules,
  cloudInitRules,
  clusterSpecRules,
  settingsRules,
];

/** Explanations of all codes in a report: lint's own, and those of the packages that check each format. */
export const explanations: readonly RuleInfo[] = [
  ...new Map(
    registries.flatMap((registry) => registry.rules.map((rule) => [rule.code, rule] as const)).reverse(),
  ).values(),
].reverse();
