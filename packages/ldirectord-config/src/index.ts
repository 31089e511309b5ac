export type { Diagnostic, Fix, Position, Span, TextEdit } from '@harderway/diagnostics';
export { type CheckResult, check } from './check.js';
export { type ReadConfig, readConfig } from './config/read.js';
export { type DirectiveInfo, type DirectivePlace, directives } from './directives.generated.js';
export { directiveInfo } from './directives.js';
export {
  type BlankLine,
  type CommentLine,
  contentSpan,
  type DirectiveLine,
  type DocumentLine,
  type LdirectordDocument,
  type OtherLine,
  serialize,
  type ValueLine,
  type VirtualLine,
  valueSpan,
} from './document/document.js';
export { parse } from './document/parse.js';
export {
  addVirtual,
  appendValue,
  type DirectiveValue,
  removeDirective,
  removeVirtual,
  setValue,
} from './edit/edit.js';
export { type Environment, plainEnvironment, resolveNumeric } from './environment.js';
export { LdirectordError, type LdirectordErrorCode } from './errors.js';
export { type Evaluation, evaluate } from './evaluate/evaluate.js';
export type { Message, MessageCode } from './evaluate/messages.js';
export { type CheckRound, checkRounds } from './evaluate/rounds.js';
export type {
  Digits,
  FallbackState,
  GlobalFallback,
  GlobalState,
  RealState,
  State,
  VirtualState,
} from './evaluate/state.js';
export { type FormatOptions, formatLdirectord } from './format/format.js';
export { reformat } from './format/reformat.js';
export { fallbackOf } from './ipvs/fallback.js';
export { startCommands } from './ipvs/start.js';
export { type ExpectedTable, type RefusedCommand, type ToIpvsOptions, toIpvs } from './ipvs/table.js';
export type * from './model.js';
export type { LdirectordCode } from './rules/rules.generated.js';
export { rules } from './rules/rules.js';
export type { CheckedFile, ReadSection, RealLine } from './rules/subject.js';
