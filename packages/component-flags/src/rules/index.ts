export { type FlagCode, flagRules } from './flag-rules.js';
export { migrationRules } from './migration-rules.js';
