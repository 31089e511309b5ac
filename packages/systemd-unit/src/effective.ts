export type { Diagnostic, Position, Severity, Span } from '@harderway/diagnostics';
export { type JsonProperty, jsonProperties } from './dbus/json.js';
export { propertyName, unitProperties } from './dbus/properties.js';
export type { PropertyValue } from './dbus/render.js';
export { assignmentsOf } from './effective/assignments.js';
export { catUnit } from './effective/cat.js';
export { dropInNames } from './effective/drop-ins.js';
export { type EffectiveUnit, effectiveUnit } from './effective/effective.js';
export { systemUnitPath, type UnitFiles } from './effective/files.js';
export { type FoundUnit, findUnit } from './effective/find-unit.js';
export { sliceOf, unitsOfSlice } from './effective/slice.js';
export { type TimerElapse, type TimerHistory, timerElapses } from './effective/timer.js';
export { indexUnits, type UnitIndex, type UnitIndexOptions } from './effective/unit-index.js';
export type { UnitCode } from './rules.generated.js';
export {
  type Choice,
  choiceOf,
  type Directive,
  type DirectiveName,
  directive,
  directivesOf,
  sectionNames,
  sectionOfType,
} from './schema/lookup.js';
export { type LoadOptions, loadUnit } from './settings/load.js';
export type { LoadedSetting, LoadedUnit, LogEntry, Origin, UnitFile } from './settings/loaded.js';
export type {
  Condition,
  Field,
  ResourceLimit,
  Setting,
  SettingKind,
  SettingValues,
} from './settings/model.js';
export { storeOf } from './settings/store.js';
export { isSystemCall, systemCallGroup } from './settings/system-calls.js';
export { serviceType } from './verify/service.js';
export { type KindOf, type Store, settingOf } from './verify/setting.js';
export { checkUnit } from './verify/unit.js';
