import {
  delegatingRules,
  gateRules,
  http2Rules,
  loggingRules,
  metricsRules,
  type Rule,
  servingRules,
} from '@harderway/component-flags/kubernetes';
import { electionRules, electionStartRules } from './rules/election.js';
import { clientRules, startRules } from './rules/start.js';

/** Everything that kube-scheduler checks at start, in its order. */
export const schedulerRules: readonly Rule[] = [
  ...gateRules,
  ...electionRules,
  ...startRules,
  ...servingRules(false),
  ...delegatingRules,
  ...metricsRules,
  ...loggingRules,
  ...clientRules,
  ...http2Rules('run', 'failed to start secure server: '),
  ...electionStartRules,
];
