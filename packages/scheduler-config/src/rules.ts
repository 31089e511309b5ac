import {
  delegatingRules,
  gateRules,
  http2Rules,
  loggingRules,
  metricsRules,
  type StartRule,
  servingRules,
} from '@harderway/component-flags/kubernetes';
import { electionRules, electionStartRules } from './rules/election.js';
import { clientRules, startRules } from './rules/start.js';

/** Everything that kube-scheduler checks at start, in its order. */
export const schedulerRules: readonly StartRule[] = [
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
