export { CodedError } from './coded-error.js';
export {
  countSeverities,
  type Diagnostic,
  hasErrors,
  inTextOrder,
  type RelatedPlace,
  type Severity,
  type SeverityCounts,
} from './diagnostic.js';
export { applyEdits, applyFixes, type Fix, fixUntilSettled, type TextEdit } from './fix.js';
export { type LineIndex, lineIndex } from './line-index.js';
export { didYouMean, nearest } from './nearest.js';
export { type Position, type Span, START, WHOLE_TEXT } from './position.js';
export { formatFrame, formatFrames } from './print/frame.js';
export { formatGithub } from './print/github.js';
export { type CheckedText, type JsonReport, jsonReport } from './print/json.js';
export { formatLine, formatPlace, type PrintOptions } from './print/line.js';
export { colored, type Paint, type Style, uncolored } from './print/paint.js';
export { formatPatch, type PatchOptions } from './print/patch.js';
export { type SarifLog, type SarifTool, sarifLog } from './print/sarif.js';
export {
  type CompleteDiagnostic,
  defineRules,
  diagnosticsOf,
  type Rule,
  type RuleChecks,
  type RuleExample,
  type RuleFinding,
  type RuleInfo,
  type RuleSet,
  type RulesOptions,
} from './rules.js';
export { type RulesDocumentOptions, rulesDocument } from './rules-document.js';
export { type Severities, withSeverities } from './severities.js';
export { visible } from './visible.js';
