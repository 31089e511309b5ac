import type { Position, Span } from '../diagnostics.js';
import { lineReader } from './lines.js';
import type { AssignmentNode } from './model.js';
import { continues, isComment, strip } from './parse.js';

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

/** A node taken apart, and where its key and its value start in the logical line. */
interface Located {
  readonly pieces: readonly Piece[];
  readonly keyStart: number;
  readonly valueStart: number;
}

/** Takes a node's text apart again: its logical line, and which physical line each stretch of it came from. */
function unfoldText(text: string, dropBom: boolean): Unfolded {
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
    if (isComment(physical)) continue;
    const skipped = bom && physical.startsWith('\ufeff') ? 1 : 0;
    if (skipped > 0) bom = false;
    physical = physical.slice(skipped);
    pieces.push({ logical: logical.length, source: lineStart + skipped, lineStart, line });
    logical += continues(physical) ? `${physical.slice(0, -1)} ` : physical;
  }
  return { logical, pieces };
}

/** The byte order mark is dropped from the first line that has one, which may or may not be in this node. */
function unfold(node: AssignmentNode): Unfolded {
  const whole = unfoldText(node.text, false);
  if (!node.text.includes('\ufeff')) return whole;
  const { key, value } = node;
  const line = strip(whole.logical);
  const equals = line.indexOf('=');
  const same = strip(line.slice(0, equals)) === key && strip(line.slice(equals + 1)) === value;
  return same ? whole : unfoldText(node.text, true);
}

/** Where the text from `from` on has its first character that `strip` leaves; `from` itself if there is none. */
function visibleFrom(text: string, from: number): number {
  const rest = text.slice(from);
  const bare = strip(rest);
  return bare === '' ? from : from + rest.indexOf(bare.charAt(0));
}

/** Nodes do not change, and whoever asks for one place of a node mostly asks for many. */
const known = new WeakMap<AssignmentNode, Located>();

function takeApart(node: AssignmentNode): Located {
  let located = known.get(node);
  if (located === undefined) {
    const { logical, pieces } = unfold(node);
    located = {
      pieces,
      keyStart: visibleFrom(logical, 0),
      valueStart: visibleFrom(logical, logical.indexOf('=') + 1),
    };
    known.set(node, located);
  }
  return located;
}

/** The last piece that starts at or before a place of the logical line. */
function pieceAt(pieces: readonly Piece[], logical: number): Piece | undefined {
  let low = 0;
  let high = pieces.length;
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    if ((pieces[middle]?.logical ?? 0) <= logical) low = middle;
    else high = middle;
  }
  return pieces[low];
}

function locate(node: AssignmentNode, pieces: readonly Piece[], logical: number): Position {
  const piece = pieceAt(pieces, logical) ?? { logical: 0, source: 0, lineStart: 0, line: 0 };
  const inText = piece.source + logical - piece.logical;
  const { start } = node.span;
  return {
    line: start.line + piece.line,
    column: inText - piece.lineStart + (piece.line === 0 ? start.column : 1),
    offset: start.offset + inText,
  };
}

/** Where a node's key stands. */
export function keySpan(node: AssignmentNode): Span {
  const { pieces, keyStart } = takeApart(node);
  return {
    start: locate(node, pieces, keyStart),
    end: locate(node, pieces, keyStart + node.key.length),
  };
}

/**
 * Where a stretch of a node's logical value stands in the file, continuations reckoned in.
 * `from` and `to` count UTF-16 units of `node.value`, `to` exclusive; by default the whole value.
 */
export function valueSpan(node: AssignmentNode, from = 0, to: number = node.value.length): Span {
  const { pieces, valueStart } = takeApart(node);
  const end = Math.max(from, to);
  return {
    start: locate(node, pieces, valueStart + from),
    // The end is taken from the last character, so that it does not slip to the line after a continuation.
    end:
      end > from
        ? after(locate(node, pieces, valueStart + end - 1))
        : locate(node, pieces, valueStart + from),
  };
}

const after = (position: Position): Position => ({
  line: position.line,
  column: position.column + 1,
  offset: position.offset + 1,
});
