export {
  checkStart,
  type StartCheck,
  type StartCheckInput,
  type StartDiagnostic,
} from './check.js';
export { gatesOfValue, type HostFiles, type StartContext, startContext } from './context.js';
export { checkGates, type FeatureGate, featureGatesOf, type GateFault, isGateOn } from './gates.js';
export { faultIf, type RuleFault, STAGES, type StartRule, type StartStage } from './rule.js';
export { delegatingRules } from './rules/delegating.js';
export { missingFiles, type OpenedFile } from './rules/files.js';
export { gateRules } from './rules/gates.js';
export { http2Rules } from './rules/http2.js';
export { electionFaults, leaderElectionRules, lockFaults } from './rules/leader-election.js';
export { loggingRules } from './rules/logging.js';
export { metricsRules } from './rules/metrics.js';
export { servingRules } from './rules/serving.js';
