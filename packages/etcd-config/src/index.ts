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
export { type CheckInput, checkEtcd, type EtcdReport } from './check/check.js';
export type { Surroundings } from './check/effective.js';
export type { Rule, Stage } from './check/rule.js';
export { etcdRules } from './check/rules.js';
export { type ClusterOptions, checkCluster } from './cluster/check-cluster.js';
export {
  checkMembers,
  type MemberDiagnostic,
  type MemberInput,
  type MembersOptions,
} from './cluster/check-members.js';
export {
  type FlagSetting,
  flagWords,
  type MemberStart,
  memberArgv,
  memberFlags,
} from './cluster/member-flags.js';
export type { EtcdCluster, EtcdMember, EtcdTls, EtcdTlsFiles } from './cluster/model.js';
export { type ParsedCluster, parseCluster } from './cluster/parse.js';
export { clientEndpoints, initialCluster, type MemberUrls, memberUrls } from './cluster/urls.js';
export { type BuiltFlags, buildFlags, type EtcdFlagsInput, type EtcdMinor } from './config/build.js';
export {
  type EnvironmentSettings,
  type ParseEnvironmentOptions,
  parseEnvironment,
} from './config/environment.js';
export { type EnvironmentFile, parseEnvironmentFile } from './config/environment-file.js';
export { type FileSettings, type ParseFileOptions, parseConfigFile } from './config/file.js';
export { type FlagSettings, type ParseFlagsOptions, parseFlags } from './config/flags.js';
export { type EtcdSources, type ResolvedSettings, resolveSettings } from './config/resolve.js';
export type { Setting, SettingForm, Settings } from './config/setting.js';
export { environmentLine, environmentText, writeEnvironment } from './config/write-environment.js';
export { writeConfigFile } from './config/write-file.js';
export { type Written, writeFlags } from './config/write-flags.js';
export type { Diagnostic, Position, Source } from './diagnostics.js';
export { EtcdConfigError, type EtcdConfigErrorCode } from './errors.js';
export {
  type EndpointHealth,
  type EndpointHealthList,
  parseEndpointHealth,
} from './etcdctl/endpoint-health.js';
export {
  type EndpointStatus,
  type EndpointStatusList,
  parseEndpointStatus,
} from './etcdctl/endpoint-status.js';
export type { OutputForm } from './etcdctl/form.js';
export { type ListedMember, type MemberList, parseMemberList } from './etcdctl/member-list.js';
export {
  compareMembers,
  type MatchedMember,
  type MemberComparison,
  type MemberDifference,
} from './membership/compare.js';
export {
  type MembershipPlan,
  type ObservedCluster,
  type PlanOptions,
  type PlanRefusal,
  planMembership,
} from './membership/plan.js';
export { holds, type Quorum, quorumOf, quorumText } from './membership/quorum.js';
export type { MembershipAction, MembershipStep } from './membership/step.js';
export { type TunedFlag, type Tuning, type TuningInput, tuneEtcd } from './tuning/tuning.js';
export { checkUpgrade, mayRunTogether, type UpgradeFinding, upgradePath } from './versions/upgrade.js';
