export type { Diagnostic, Position, Severity, Span } from '@harderway/diagnostics';
export { type Alarm, type AlarmList, parseAlarmList } from './etcdctl/alarm-list.js';
export type { ReadAnswer } from './etcdctl/answer.js';
export {
  type EndpointHash,
  type EndpointHashList,
  parseEndpointHashes,
} from './etcdctl/endpoint-hashkv.js';
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
export type { OutputForm } from './etcdctl/lines.js';
export { type ListedMember, type MemberList, parseMemberList } from './etcdctl/member-list.js';
