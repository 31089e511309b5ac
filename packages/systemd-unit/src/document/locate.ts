import type { Position, Span } from '@harderway/diagnostics';
import type { AssignmentNode, Fold } from './model.js';

/** The last fold that begins at or before a place of the logical line. */
function foldAt(folds: readonly Fold[], logical: number): Fold | undefined {
  let low = 0;
  let high = folds.length;
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    if ((folds[middle]?.logical ?? 0) <= logical) low = middle;
    else high = middle;
  }
  return folds[low];
}

/** The place `steps` characters to the right on the same line. */
const right = ({ line, column, offset }: Position, steps: number): Position => ({
  line,
  column: column + steps,
  offset: offset + steps,
});

function locate(folds: readonly Fold[], lineStart: Position, logical: number): Position {
  const fold = foldAt(folds, logical);
  return fold === undefined ? right(lineStart, logical) : right(fold, logical - fold.logical);
}

/** The span in the source of a stretch of a logical line that begins at `lineStart`. */
export function logicalSpan(folds: readonly Fold[], lineStart: Position, from: number, to: number): Span {
  const start = locate(folds, lineStart, from);
  // The end follows the last character, so that it does not slip to the line after a continuation.
  return { start, end: to > from ? right(locate(folds, lineStart, to - 1), 1) : start };
}

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
