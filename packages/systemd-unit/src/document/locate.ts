import type { Position, Span } from '@harderway/diagnostics';
import { isComment } from './characters.js';
import { BOM, lineScanner } from './lines.js';
import type { AssignmentNode, SectionNode, UnitNode } from './model.js';

/** A node, or what is known of it while it is made. */
export type Source = Pick<UnitNode, 'text' | 'span' | 'bom'>;

/**
 * The physical lines of a logical line, two numbers each: where it begins in the logical line, and in the node's text. A
 * comment inside begins where the line after it does.
 */
type Folds = readonly number[];

const known = new WeakMap<Source, Folds>();

/** Finds the physical lines of a node. The parser keeps no list of them, since most nodes are never looked at again. */
function foldsOf(source: Source): Folds {
  const found = known.get(source);
  if (found !== undefined) return found;
  const { text } = source;
  const folds: number[] = [];
  const reader = lineScanner(text);
  let logical = 0;
  let { bom } = source;
  for (let at = 0; at < text.length; ) {
    const end = reader.textEnd(at);
    const skipped = bom && text.startsWith(BOM, at) ? 1 : 0;
    if (skipped > 0) bom = false;
    folds.push(logical - skipped, at);
    // The blank that joins two lines is as long as the backslash that it replaces.
    if (!isComment(text.slice(at, end))) logical += end - at - skipped;
    at = reader.next(end);
  }
  known.set(source, folds);
  return folds;
}

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

/** The place in the file of a place of a node's logical line. */
function locate(source: Source, logical: number): Position {
  const { start, end } = source.span;
  if (end.line - start.line <= 1 && !source.bom)
    return logical === 0
      ? start
      : { line: start.line, column: start.column + logical, offset: start.offset + logical };
  const folds = foldsOf(source);
  const index = lineAt(folds, logical);
  const within = logical - (folds[index * 2] ?? 0);
  return {
    line: start.line + index,
    column: within + 1,
    offset: start.offset + (folds[index * 2 + 1] ?? 0) + within,
  };
}

/** The span in the file of a stretch of a node's logical line. */
export function logicalSpan(source: Source, from: number, to: number): Span {
  const start = locate(source, from);
  if (to <= from) return { start, end: start };
  // The end follows the last character, so that it does not slip to the line after a continuation.
  const { line, column, offset } = locate(source, to - 1);
  return { start, end: { line, column: column + 1, offset: offset + 1 } };
}

/** Where a section's header is, without blanks and line ends around it. */
export const headerSpan = (node: SectionNode): Span =>
  logicalSpan(node, node.headerAt, node.headerAt + node.name.length + 2);

/** Where a node's key is. */
export const keySpan = (node: AssignmentNode): Span =>
  logicalSpan(node, node.keyAt, node.keyAt + node.key.length);

/**
 * Where a stretch of a node's logical value is in the file, with continuations taken into account.
 * `from` and `to` count UTF-16 units of `node.value`, `to` exclusive; by default the whole value.
 */
export const valueSpan = (node: AssignmentNode, from = 0, to: number = node.value.length): Span =>
  logicalSpan(node, node.valueAt + from, node.valueAt + to);
