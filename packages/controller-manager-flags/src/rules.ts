import {
  delegatingRules,
  gateRules,
  http2Rules,
  type KubernetesRule,
  leaderElectionRules,
  loggingRules,
  metricsRules,
  servingRules,
} from '@harderway/component-flags/kubernetes';
import { limitRules } from './rules/limits.js';
import { signingRules } from './rules/signing.js';
import { startRules } from './rules/start.js';

/** Everything that kube-controller-manager checks at start, in its order. */
export const controllerManagerRules: readonly KubernetesRule[] = [
  ...gateRules,
  ...startRules,
  ...signingRules,
  ...limitRules,
  ...servingRules(false),
  ...delegatingRules,
  ...metricsRules,
  ...loggingRules,
  ...leaderElectionRules,
  ...http2Rules('run'),
];
