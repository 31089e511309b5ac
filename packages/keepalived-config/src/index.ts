export type { Diagnostic, Fix, Position, Span, TextEdit } from '@harderway/diagnostics';
export { type FormatOptions, formatKeepalived } from './build/format.js';
export type * from './build/inputs.js';
export type {
  GlobalDefs,
  KeepalivedConfig,
  RealServer,
  VirtualServer,
  VrrpInstance,
  VrrpScript,
  VrrpSyncGroup,
} from './build/model.generated.js';
export { type CheckResult, check, checkRouters } from './check.js';
export {
  type BlankLine,
  type CommentLine,
  type DocumentLine,
  type KeepalivedDocument,
  type StatementLine,
  serialize,
} from './document/document.js';
export { parse } from './document/parse.js';
export {
  type Environment,
  type IncludedFile,
  type KeepalivedVersion,
  plainEnvironment,
  type ScriptCondition,
} from './environment.js';
export { KeepalivedError, type KeepalivedErrorCode } from './errors.js';
export type { CheckState } from './evaluate/checker/check.js';
export type { RealServerState, VirtualServerState } from './evaluate/checker/virtual-server.js';
export type { MessageCode } from './evaluate/context.js';
export { type Evaluation, evaluate, type State } from './evaluate/evaluate.js';
export { type AdvertDifference, advertDifferences, placeOfKeyword } from './evaluate/vrrp/agreement.js';
export { type InstanceState, takeoverSeconds } from './evaluate/vrrp/state.js';
export { keywords } from './grammar/keywords.generated.js';
export type { Keyword, ValueType } from './grammar/model.js';
export { type FromIpvs, fromIpvs } from './ipvs/from-ipvs.js';
export { type ExpectedTable, toIpvs } from './ipvs/to-ipvs.js';
export { type ReformatOptions, reformat } from './layout/reformat.js';
export { type FromLdirectord, fromLdirectord } from './ldirectord/from-ldirectord.js';
export { type ToLdirectord, toLdirectord } from './ldirectord/to-ldirectord.js';
export type { Message, Place } from './reader/messages.js';
export { type RuleCode, rules } from './rules/rules.js';
export type { RouterFile, Subject } from './rules/subject.js';
