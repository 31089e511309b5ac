// The entry `./adoption`: clusters that others set up.
export type { AdoptionStep } from './adoption/classify.js';
export { type AdoptionPlan, planAdoption, type RecognizedUnit } from './adoption/compare.js';
export { recordAdoption } from './adoption/record.js';
