import { lineReasons } from './files.generated.js';
import type { LineReason } from './model.js';

const isOf = (pattern: string, path: string): boolean =>
  pattern === path ||
  (pattern.endsWith('/*') && path.slice(0, path.lastIndexOf('/') + 1) === pattern.slice(0, -1));

/** Reasons for the lines of a file, besides flags, unit settings and directives; the first that fits a line counts. */
export const reasonsFor = (path: string): readonly LineReason[] =>
  lineReasons.filter((reason) => isOf(reason.path, path));
