import { rules as apiserverRules, clusterRules } from '@harderway/apiserver-flags';
import { rules as pkiRules } from '@harderway/cluster-pki';
import { rules as specRules } from '@harderway/cluster-spec';
import { rules as controllerManagerRules } from '@harderway/controller-manager-flags';
import type { RuleInfo } from '@harderway/diagnostics';
import { rules as etcdRules } from '@harderway/etcd-config';
import { rules as keepalivedRules } from '@harderway/keepalived-config';
import { rules as ldirectordRules } from '@harderway/ldirectord-config';
import { rules as settingsRules } from '@harderway/program-settings';
import { rules as schedulerRules } from '@harderway/scheduler-config';
import { rules as unitRules } from '@harderway/systemd-unit/lint';
import { rules as clusterCheckRules } from './cluster-rules.js';

/** Explanations of all codes that `checkConfiguration` and cluster.yaml itself can report. */
export const checkRules: readonly RuleInfo[] = [
  ...specRules.rules,
  ...settingsRules.rules,
  ...clusterCheckRules.rules,
  ...apiserverRules,
  ...clusterRules.rules,
  ...controllerManagerRules,
  ...schedulerRules,
  ...etcdRules.rules,
  ...unitRules.rules,
  ...ldirectordRules.rules,
  ...keepalivedRules.rules,
  ...pkiRules,
].filter(({ code }, index, all) => all.findIndex((other) => other.code === code) === index);
