import {
  delegatingRules,
  gateRules,
  http2Rules,
  leaderElectionRules,
  loggingRules,
  metricsRules,
  type Rule,
  servingRules,
} from '@harderway/component-flags/kubernetes';
import { limitRules } from './rules/limits.js';
import { signingRules } from './rules/signing.js';
import { startRules } from './rules/start.js';

/** Everything that kube-controller-manager checks at start, in its order. */
export const controllerManagerRules: readonly Rule[] = [
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
