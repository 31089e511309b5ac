import type { Position, Span } from '../diagnostics.js';
import { lineReader } from './lines.js';
import type { AssignmentNode } from './model.js';
import { strip } from './parse.js';

/** One physical line's share of a logical line. */
interface Piece {
  /** Where the share starts in the logical line. */
  readonly logical: number;
  /** Where it starts in the node's text. */
  readonly source: number;
  /** Where its physical line starts in the node's text, and that line's number within the node, from 0. */
  readonly lineStart: number;
  readonly line: number;
}

interface Unfolded {
  readonly logical: string;
  readonly pieces: readonly Piece[];
}

/** Takes a node's text apart again: its logical line, and which physical line each stretch of it came from. */
const unfoldText = (text: string, dropBom: boolean): Unfolded => {
  let bom = dropBom;
  const reader = lineReader(text);
  const pieces: Piece[] = [];
  let logical = '';
  let line = 0;
  for (let at = 0; at < text.length; line++) {
    const lineStart = at;
    const end = reader.textEnd(at);
    at = reader.next(end);
    let physical = text.slice(lineStart, end);
    if (/^[ \t]*[#;]/.test(physical)) continue;
    const skipped = bom && physical.startsWith('\ufeff') ? 1 : 0;
    if (skipped > 0) bom = false;
    physical = physical.slice(skipped);
    pieces.push({ logical: logical.length, source: lineStart + skipped, lineStart, line });
    const slashes = /\\*$/.exec(physical)?.[0].length ?? 0;
    logical += slashes % 2 === 1 ? `${physical.slice(0, -1)} ` : physical;
  }
  return { logical, pieces };
};

/** The byte order mark is dropped from the first line that has one, which may or may not be in this node. */
const unfold = (node: AssignmentNode): Unfolded => {
  const whole = unfoldText(node.text, false);
  if (!node.text.includes('\ufeff')) return whole;
  const { key, value } = node;
  const line = strip(whole.logical);
  const equals = line.indexOf('=');
  const same = strip(line.slice(0, equals)) === key && strip(line.slice(equals + 1)) === value;
  return same ? whole : unfoldText(node.text, true);
};

const locate = (node: AssignmentNode, pieces: readonly Piece[], logical: number): Position => {
  let piece = pieces[0] ?? { logical: 0, source: 0, lineStart: 0, line: 0 };
  for (const next of pieces) if (next.logical <= logical) piece = next;
  const inText = piece.source + logical - piece.logical;
  const { start } = node.span;
  return {
    line: start.line + piece.line,
    column: inText - piece.lineStart + (piece.line === 0 ? start.column : 1),
    offset: start.offset + inText,
  };
};

/** Where a node's key stands. */
export const keySpan = (node: AssignmentNode): Span => {
  const { logical, pieces } = unfold(node);
  const from = logical.indexOf(strip(logical));
  return {
    start: locate(node, pieces, from),
    end: locate(node, pieces, from + node.key.length),
  };
};

/**
 * Where a stretch of a node's logical value stands in the file, continuations reckoned in.
 * `from` and `to` count UTF-16 units of `node.value`, `to` exclusive; by default the whole value.
 */
export const valueSpan = (node: AssignmentNode, from = 0, to: number = node.value.length): Span => {
  const { logical, pieces } = unfold(node);
  const afterEquals = logical.indexOf('=') + 1;
  const rest = logical.slice(afterEquals);
  const stripped = strip(rest);
  const valueStart = afterEquals + (stripped === '' ? 0 : rest.indexOf(stripped));
  const end = Math.max(from, to);
  return {
    start: locate(node, pieces, valueStart + from),
    // The end is taken from the last character, so that it does not slip to the line after a continuation.
    end:
      end > from
        ? after(locate(node, pieces, valueStart + end - 1))
        : locate(node, pieces, valueStart + from),
  };
};

const after = (position: Position): Position => ({
  line: position.line,
  column: position.column + 1,
  offset: position.offset + 1,
});
