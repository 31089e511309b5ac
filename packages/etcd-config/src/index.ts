export type { Verdict } from '@harderway/component-flags/program';
export type { Diagnostic, Position, Severity, Span } from '@harderway/diagnostics';
export {
  atLeast,
  environmentName,
  etcdCatalog,
  etcdFlags,
  etcdVersion,
  type FeatureGate,
  featureGates,
  fileKeys,
} from './catalog/catalog.js';
export {
  type FlagSetting,
  flagWords,
  type MemberStart,
  memberArgv,
  memberFlags,
} from './cluster/member-flags.js';
export type { EtcdCluster, EtcdMember, EtcdTls, EtcdTlsFiles } from './cluster/model.js';
export {
  clientEndpoints,
  initialCluster,
  type MemberUrls,
  memberNamed,
  memberUrls,
  sameUrls,
} from './cluster/urls.js';
export type { EtcdCode } from './codes.js';
export { type BuiltFlags, buildFlags, type EtcdFlagsInput, type EtcdMinor } from './document/build.js';
export { type ParsedCluster, parseCluster } from './document/cluster.js';
export {
  type EnvironmentSettings,
  type ParseEnvironmentOptions,
  parseEnvironment,
} from './document/environment.js';
export { type EnvironmentFile, parseEnvironmentFile } from './document/environment-file.js';
export { type FileSettings, type ParseFileOptions, parseConfigFile } from './document/file.js';
export { type FlagSettings, type ParseFlagsOptions, parseFlags } from './document/flags.js';
export type { ConfigForm } from './document/forms.js';
export {
  type MemberConfig,
  type MemberConfigOptions,
  memberConfig,
  memberConfigs,
} from './document/member-config.js';
export { type EtcdSources, type ResolvedSettings, resolveSettings } from './document/resolve.js';
export type { Setting, SettingForm, Settings } from './document/setting.js';
export { updateConfigFile } from './document/update-file.js';
export { environmentLine, environmentText, formatEnvironment } from './document/write-environment.js';
export { formatConfigFile } from './document/write-file.js';
export { formatFlags, type WriteOptions, type Written } from './document/write-flags.js';
export { EtcdConfigError, type EtcdConfigErrorCode } from './errors.js';
export { type CheckInput, checkEtcd, type EtcdReport } from './rules/check.js';
export { type ClusterOptions, checkCluster } from './rules/check-cluster.js';
export { checkMembers, type MemberInput, type MembersOptions } from './rules/check-members.js';
export type { Surroundings } from './rules/effective.js';
export { etcdRules as rules } from './rules/registry.js';
export type { Stage } from './rules/start/rule.js';
export { type TunedFlag, type Tuning, type TuningInput, tuneEtcd } from './tuning/tuning.js';
export type { ReleaseFault } from './versions/facts.js';
export { defragmentationFault, newestPatch, releaseFaults } from './versions/releases.js';
export { checkUpgrade, mayRunTogether, upgradePath } from './versions/upgrade.js';
