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
export { type SecurityItem, type SecurityReport, securityReport } from '../security/exposure.js';
export { type Verified, type VerifyOptions, verify } from '../verify/verify.js';
export { type LintOptions, lint, unitOfPath } from './lint.js';
export { rules } from './registry.js';
export type { UnitCode } from './rules.generated.js';
export type { UnitSubject } from './subject.js';
