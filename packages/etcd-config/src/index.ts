export {
  type FlagSetting,
  flagWords,
  type MemberStart,
  memberArgv,
  memberFlags,
} from './cluster/member-flags.js';
export type { EtcdCluster, EtcdMember, EtcdTls, EtcdTlsFiles } from './cluster/model.js';
export { clientEndpoints, initialCluster, type MemberUrls, memberUrls } from './cluster/urls.js';
export type { Diagnostic, Position } from './diagnostics.js';
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
