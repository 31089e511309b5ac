export type { Diagnostic, Position, Severity, Span } from '../diagnostics.js';
export { type SecurityItem, type SecurityReport, securityReport } from '../security/exposure.js';
export { type Verified, type VerifyOptions, verify } from '../verify/verify.js';
export { applyFixes, type LintOptions, lint, unitOfPath } from './lint.js';
export type { Fix, LintDiagnostic } from './model.js';
