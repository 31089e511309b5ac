export type { Diagnostic, Severities, Severity, Span } from '@harderway/diagnostics';
export { explanations } from './codes.js';
export { type ParsedLintConfig, parseLintConfig } from './config/parse.js';
export type { LintFile } from './files/file.js';
export type { FileKind } from './formats/format.js';
export { mayBeLinted } from './formats/recognize.js';
export {
  fixFiles,
  type IgnoredFindings,
  type LintOptions,
  type LintReport,
  type LintResult,
  lintFiles,
} from './lint.js';
export { type LintCode, rules } from './rules.js';
export { type LintTarget, targetKeys, targets } from './target.js';
