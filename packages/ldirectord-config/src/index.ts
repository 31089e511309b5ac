export { type CheckResult, check, type Finding } from './check.js';
export type { Diagnostic, Position } from './diagnostic.js';
export { type DirectiveInfo, type DirectivePlace, directiveInfo, directives } from './directives.js';
export {
  type BlankLine,
  type CommentLine,
  type DirectiveLine,
  type DocumentLine,
  type LdirectordDocument,
  type OtherLine,
  positionOf,
  serialize,
  type VirtualLine,
  valuePositionOf,
} from './document.js';
export { type Environment, plainEnvironment, resolveNumeric } from './environment.js';
export { LdirectordError, type LdirectordErrorCode } from './errors.js';
export { type Evaluation, evaluate, type Message } from './evaluate.js';
export { type FormatOptions, formatLdirectord } from './format.js';
export { type ExpectedTable, type ToIpvsOptions, toIpvs } from './ipvs-table.js';
export { applyEdits } from './lint/edits.js';
export type { Fix, TextEdit } from './lint/report.js';
export { type LintCode, type LintRule, lintRules } from './lint/rules.js';
export type * from './model.js';
export { parse } from './parse.js';
export { reformat } from './reformat.js';
export { startCommands } from './start.js';
export type { Digits, FallbackState, GlobalState, RealState, State, VirtualState } from './state.js';
