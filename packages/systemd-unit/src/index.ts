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
  ExtensionKeys,
  ExtensionSection,
  TextInput,
} from './build/inputs.js';
export type * from './build/sections.generated.js';
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
export { applyChanges, createDropIn, type UnitChanges } from './edit/drop-in.js';
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
export type { UnitCode } from './rules.generated.js';
