export type { Diagnostic, Position, Severity, Span } from '@harderway/diagnostics';
export { UnitError, type UnitErrorCode } from './errors.js';
export {
  isEnvironmentAssignment,
  isEnvironmentName,
  type ParsedEnvironment,
  parseEnvironment,
  quoteEnvironment,
} from './exec/environment.js';
export { type ExpandedArguments, expandVariables } from './exec/expand.js';
export { type ExecLine, execWords, formatExec } from './exec/format.js';
export type { ExecCommand, ExecFlag, ParsedExec } from './exec/model.js';
export { type ParseExecOptions, parseExec } from './exec/parse.js';
export { quoteExecArg, quoteExecPath, quoteWord } from './exec/quote.js';
export { isSetBySystemd } from './exec/set-by-systemd.js';
export {
  type Expanded,
  escapeSpecifiers,
  expandSpecifiers,
  isSpecifier,
  type SpecifierContext,
} from './exec/specifiers.js';
export { type Extracted, extractWord, extractWords, type Word, type WordOptions } from './exec/words.js';
export type { UnitCode } from './rules.generated.js';
