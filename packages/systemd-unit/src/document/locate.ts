import type { Position, Span } from '@harderway/diagnostics';
import type { AssignmentNode, Folds, SectionNode } from './model.js';

/** Number of the last physical line that begins at or before a place of the logical line, from 0. */
function lineAt(folds: Folds, logical: number): number {
  let low = 0;
  let high = folds.length / 2;
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    if ((folds[middle * 2] ?? 0) <= logical) low = middle;
    else high = middle;
  }
  return low;
}

/** The place in the source of a place of a logical line that begins at `start`. */
function locate(folds: Folds, { line, column, offset }: Position, logical: number): Position {
  if (folds.length === 0) return { line, column: column + logical, offset: offset + logical };
  const index = lineAt(folds, logical);
  const within = logical - (folds[index * 2] ?? 0);
  return { line: line + index, column: within + 1, offset: (folds[index * 2 + 1] ?? 0) + within };
}

const next = ({ line, column, offset }: Position): Position => ({
  line,
  column: column + 1,
  offset: offset + 1,
});

/** The span in the source of a stretch of a logical line that begins at `lineStart`. */
export function logicalSpan(folds: Folds, lineStart: Position, from: number, to: number): Span {
  const start = locate(folds, lineStart, from);
  // The end follows the last character, so that it does not slip to the line after a continuation.
  return { start, end: to > from ? next(locate(folds, lineStart, to - 1)) : start };
}

/** Where a section's header is, without blanks and line ends around it. */
export const headerSpan = ({ folds, span, headerAt, name }: SectionNode): Span =>
  logicalSpan(folds, span.start, headerAt, headerAt + name.length + 2);

/** Where a node's key is. */
export const keySpan = ({ folds, span, keyAt, key }: AssignmentNode): Span =>
  logicalSpan(folds, span.start, keyAt, keyAt + key.length);

/**
 * Where a stretch of a node's logical value is in the file, with continuations taken into account.
 * `from` and `to` count UTF-16 units of `node.value`, `to` exclusive; by default the whole value.
 */
export const valueSpan = (
  { folds, span, valueAt, value }: AssignmentNode,
  from = 0,
  to: number = value.length,
): Span => logicalSpan(folds, span.start, valueAt + from, valueAt + to);
