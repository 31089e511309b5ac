export { UnitError, type UnitErrorCode } from './errors.js';
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
