import {
  delegatingRules,
  gateRules,
  leaderElectionRules,
  loggingRules,
  metricsRules,
  type StartRule,
  servingRules,
} from '@harderway/component-flags/kubernetes';
import { startRules } from './rules/start.js';

/** Leader election by flags counts only where no configuration file rules it. */
const election: readonly StartRule[] = leaderElectionRules.map((rule) => ({
  ...rule,
  check: (context) => (context.text('config') === '' ? rule.check(context) : []),
}));

/** Everything that kube-scheduler checks at start, in its order. */
export const schedulerRules: readonly StartRule[] = [
  ...gateRules,
  ...startRules,
  ...servingRules(false),
  ...delegatingRules,
  ...metricsRules,
  ...loggingRules,
  ...election,
];
