export { LdirectordError, type LdirectordErrorCode } from './errors.js';
export { type FormatOptions, formatLdirectord } from './format.js';
export type * from './model.js';
