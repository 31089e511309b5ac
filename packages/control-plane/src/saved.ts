// The entry `./saved`: plans and procedures as JSON, which a later run compares with its own.
export { parseSavedPlan, type SavedPlan } from './plan/saved/model.js';
export { assertSamePlan, savePlan } from './plan/saved/saved.js';
export {
  assertSameProcedure,
  parseSavedProcedure,
  type SavedProcedure,
  saveProcedure,
} from './procedures/saved.js';
