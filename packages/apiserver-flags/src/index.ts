export { type AdmissionPlugin, admissionPluginsOf } from './admission-plugins.js';
export type { AdmissionPluginHistory } from './catalog/admission-plugin.js';
export { catalog } from './catalog/history.generated.js';
export type { FlagsByMinor } from './catalog/types.generated.js';
export {
  CIS_BENCHMARKS,
  type CisBenchmark,
  type CisComponent,
  type CisFix,
  type CisInput,
  type CisResult,
  type CisStatus,
  type FileRole,
  type HostFile,
} from './cis/model.js';
export { benchmarkOf, cisReport } from './cis/report.js';
export { clusterRules } from './cluster/cluster-rules.js';
export { crossCheck } from './cluster/cross-check.js';
export {
  type ElectingProgram,
  type Election,
  type ElectionSetting,
  type ElectionValue,
  electionKeys,
  electionOf,
  isElectionOff,
  lockOf,
  rivalsAmong,
} from './cluster/election.js';
export { type FlagTexts, readEtcdVariables, readFlagTexts } from './cluster/flag-texts.js';
export type { ClusterComponents, ComponentInstance } from './cluster/model.js';
export { type SharedFlag, sharedFlags } from './cluster/shared-flags.js';
export { type ConfiguredPlugin, formatAdmissionConfiguration } from './documents/admission.js';
export {
  type AuditLevel,
  type AuditPolicy,
  type AuditRule,
  type AuditStage,
  checkAuditPolicy,
  formatAuditPolicy,
  parseAuditPolicy,
} from './documents/audit-policy.js';
export {
  type AuthenticationConfiguration,
  type ClaimOrExpression,
  formatAuthenticationConfiguration,
  type JwtAuthenticator,
  parseAuthenticationConfiguration,
} from './documents/authentication.js';
export {
  type AuthorizationConfiguration,
  formatAuthorizationConfiguration,
  parseAuthorizationConfiguration,
} from './documents/authorization.js';
export {
  type EncryptionConfiguration,
  type EncryptionKey,
  type EncryptionProvider,
  formatEncryptionConfiguration,
  parseEncryptionConfiguration,
} from './documents/encryption.js';
export type { ParsedConfiguration } from './documents/form.js';
export { documentRegistry } from './documents/registry.js';
export { apiserver, apiserverArgv, checkApiserver, migrateApiserver } from './program.js';
export { apiserverRules as rules } from './rules.js';
