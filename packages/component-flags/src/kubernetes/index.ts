export type { KubernetesReport } from './check.js';
export { checkGates } from './check-gates.js';
export { gatesOfValue, type HostFiles, type StartContext, startContext } from './context.js';
export type { Explanation } from './explain.js';
export { type FeatureGate, featureGatesOf, isGateOn } from './gates.js';
export type { CheckInput } from './input.js';
export type { KubernetesMigration } from './migrate.js';
export {
  type ArgumentsInput,
  type KubernetesProgram,
  type KubernetesProgramDefinition,
  kubernetesProgram,
} from './program.js';
export {
  type Answer,
  blaming,
  type Checks,
  type FaultDetails,
  fault,
  type KubernetesStage,
  type Rule,
  type RuleFacts,
  rulesOf,
} from './rule.js';
export { documentRules, type FlagDocument, type Surroundings } from './rules/documents.js';
export { fileRules, type OpenedFile } from './rules/files.js';
export { gateRules } from './rules/gates.js';
export { http2Rules } from './rules/http2.js';
export { electionFault, isLockUnknown, leaderElectionRules } from './rules/leader-election.js';
export { loggingRules } from './rules/logging.js';
export { metricsRules } from './rules/metrics.js';
export { delegatingRules, servingRules } from './rules/serving.js';
