export {
  type CheckCommandDefinition,
  type CheckContext,
  type Checked,
  checkCommand,
  type Operand,
} from './check/check-command.js';
export { type Explained, explainCommand } from './check/explain-command.js';
export { type FormatCommandDefinition, formatCommand } from './check/format-command.js';
export {
  checkReportOptions,
  type Format,
  type Report,
  type ReportOptions,
  report,
  reportOptions,
} from './check/report.js';
export {
  type Command,
  defineCommand,
  defineProgram,
  type Example,
  type Failure,
  type Invocation,
  type Operands,
  type Program,
} from './command.js';
export { completedProgram, completion } from './completion.js';
export { CommandError, Stopped, UsageError } from './errors.js';
export { EXIT } from './exit-codes.js';
export { commandHelp, programHelp } from './help.js';
export { formatManPages } from './man.js';
export {
  choice,
  choices,
  directory,
  file,
  flag,
  flagOf,
  list,
  names,
  type Option,
  type Options,
  parsed,
  type Values,
  value,
  wholeNumber,
} from './option.js';
export { parseCommandLine, type Request } from './parse.js';
export { runProgram } from './run.js';
export { type Files, type Input, nameOfPath, type Output, readBytes, readText, type World } from './world.js';
export { wrapText } from './wrap-text.js';
