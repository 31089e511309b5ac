export { propertyName, unitProperties } from '../dbus/properties.js';
export type { PropertyValue } from '../dbus/render.js';
export {
  type Choice,
  choiceOf,
  type Directive,
  directive,
  directivesOf,
  sectionNames,
  sectionOfType,
} from '../schema/lookup.js';
export {
  type LoadedSetting,
  type LoadedUnit,
  type LoadFinding,
  type LoadOptions,
  loadUnit,
  type Origin,
  storeOf,
  type UnitFile,
} from '../settings/load.js';
export type {
  Condition,
  Field,
  ResourceLimit,
  Setting,
  SettingKind,
  SettingValues,
} from '../settings/model.js';
export { isSystemCall, systemCallGroup } from '../settings/system-calls.js';
export { serviceType } from '../verify/service.js';
export { settingOf, type UnitFinding } from '../verify/setting.js';
export { checkUnit } from '../verify/unit.js';
export { dropInNames } from './drop-ins.js';
export { type EffectiveOptions, type EffectiveUnit, effectiveUnit } from './effective.js';
export { systemUnitPath, type UnitFiles } from './files.js';
