export { linesOf } from '../run/lines.js';
export { type FoldedHosts, foldEqual } from './fold-equal.js';
export { type HostLines, prefixLines } from './prefix-lines.js';
