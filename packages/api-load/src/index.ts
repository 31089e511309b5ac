export type { Cause } from './cause.js';
export type { LoadOptions, Rate } from './options.js';
export { formatReport } from './print.js';
export {
  type ClientKind,
  type Counts,
  type Failure,
  type Interruptions,
  type LedgerResult,
  type LoadReport,
  type Loss,
  nobodyNoticed,
} from './report.js';
export { type Load, startLoad } from './start.js';
export type { Target } from './target.js';
