export type { Diagnostic, Position, Severity, Span } from '@harderway/diagnostics';
export {
  assignmentsOf,
  buildSections,
  buildUnit,
  getValue,
  readSections,
  type UnitSections,
} from './build/build.js';
export type {
  BooleanInput,
  EnvironmentInput,
  ExecInput,
  OwnKeys,
  OwnSection,
  TextInput,
} from './build/inputs.js';
export {
  type EnvironmentValue,
  type ExecValue,
  environment,
  exec,
  formatValue,
  type SettingValue,
} from './build/value.js';
export { decodeBytes, encodeBytes, parseBytes, serializeBytes } from './document/bytes.js';
export { headerSpan, keySpan, valueSpan } from './document/locate.js';
export type {
  AssignmentNode,
  BlankNode,
  CommentNode,
  InvalidNode,
  SectionNode,
  UnitDocument,
  UnitNode,
} from './document/model.js';
export { parse } from './document/parse.js';
export { serialize } from './document/serialize.js';
export { applyChanges, createDropIn, type SettingChanges } from './edit/drop-in.js';
export {
  addSection,
  appendValue,
  commentOut,
  removeKey,
  removeSection,
  resetValue,
  setValue,
} from './edit/edit.js';
export { addWord, removeWord } from './edit/words.js';
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
export {
  type Expanded,
  escapeSpecifiers,
  expandSpecifiers,
  isSpecifier,
  type SpecifierContext,
} from './exec/specifiers.js';
export { type Extracted, extractWord, extractWords, type Word, type WordOptions } from './exec/words.js';
export {
  escapeName,
  escapePath,
  mangleName,
  pathOfUnitName,
  unescapeName,
  unescapePath,
  unitNameOfPath,
} from './names/escape.js';
export { type UnitName, type UnitType, unitTypes } from './names/model.js';
export {
  formatUnitName,
  instantiate,
  isSliceName,
  isUnitInstance,
  isUnitName,
  isUnitPrefix,
  parentSlice,
  parseUnitName,
  templateOf,
} from './names/name.js';
export type { UnitCode } from './rules/rules.generated.js';
export type * from './schema/sections.generated.js';
export { type AddressPrefix, parseAddress, parseAddressPrefix } from './values/address.js';
export { parseBoolean } from './values/boolean.js';
export { type CalendarOptions, parseCalendar } from './values/calendar.js';
export { formatCalendar } from './values/calendar-format.js';
export type { CalendarComponent, CalendarField, CalendarSpec } from './values/calendar-model.js';
export { type ElapseOptions, nextElapse } from './values/calendar-next.js';
export { ALL_CAPABILITIES, capabilityNames, capabilityNumber } from './values/capabilities.js';
export { exitStatusNumber } from './values/exit-status.js';
export { parseInt32, parseInt64, parseMode, parseUint32, parseUint64 } from './values/number.js';
export { parsePermyriad, parseSize } from './values/quantity.js';
export type { Parsed, ValueErrorCode } from './values/result.js';
export { formatSignal, parseSignal } from './values/signal.js';
export { formatTimeSpan, parseNanoseconds, parseTimeSpan, TIME_INFINITY } from './values/time-span.js';
