export {
  applyFixes,
  type Diagnostic,
  type Fix,
  type Position,
  type RuleInfo,
  type RuleSet,
  type Severity,
  type Span,
} from '@harderway/diagnostics';
export { type LintOptions, lint, unitOfPath } from './rules/lint.js';
export { type Quadlet, quadletOfPath } from './rules/quadlet.js';
export { rules } from './rules/registry.js';
export {
  checkSettings,
  type SettingsKind,
  type SettingsOptions,
  settingsKindOfPath,
} from './rules/settings-files.js';
export type { UnitSubject } from './rules/subject.js';
export type { UnitCode } from './rules.generated.js';
export { type SecurityItem, type SecurityReport, securityReport } from './security/exposure.js';
export { type Verified, type VerifyOptions, verify } from './verify/verify.js';
