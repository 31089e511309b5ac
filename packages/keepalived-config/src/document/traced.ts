/** A stretch of a traced text: from index `at` on its characters come from `offset` of the source. */
interface Piece {
  readonly at: number;
  readonly offset: number;
  /** Whether the whole piece stands for one place of the source, as what a variable was replaced by does. */
  readonly fixed: boolean;
}

/** A text whose characters know their place in the source it was made from. */
export interface Traced {
  readonly text: string;
  readonly pieces: readonly Piece[];
}

/** A text that begins at an offset of the source. */
export const traced = (text: string, offset: number): Traced => ({
  text,
  pieces: [{ at: 0, offset, fixed: false }],
});

function pieceAt({ pieces }: Traced, index: number): Piece | undefined {
  return pieces.findLast(({ at }) => at <= index);
}

/** The offset in the source of the character at an index. */
export function offsetAt(from: Traced, index: number): number {
  const piece = pieceAt(from, index);
  if (piece === undefined) return 0;
  return piece.fixed ? piece.offset : piece.offset + index - piece.at;
}

/** The offset in the source behind a stretch that ends at an index. */
export const endOffsetAt = (from: Traced, index: number): number =>
  index === 0 ? offsetAt(from, 0) : offsetAt(from, index - 1) + (pieceAt(from, index - 1)?.fixed ? 0 : 1);

/** A part of a text. */
export function slice(from: Traced, start: number, end: number = from.text.length): Traced {
  if (start === 0 && end >= from.text.length) return from;
  const first = pieceAt(from, start);
  const head = first && { at: 0, offset: offsetAt(from, start), fixed: first.fixed };
  const pieces = head === undefined ? [] : [head];
  for (const piece of from.pieces)
    if (piece.at > start && piece.at < end) pieces.push({ ...piece, at: piece.at - start });
  return { text: from.text.slice(start, end), pieces };
}

/** One text behind another. */
export const concat = (one: Traced, other: Traced): Traced => ({
  text: one.text + other.text,
  pieces: [...one.pieces, ...other.pieces.map((piece) => ({ ...piece, at: piece.at + one.text.length }))],
});

/** The text with a part of it replaced; the replacement comes from where that part was. */
export const replacePart = (from: Traced, start: number, end: number, text: string): Traced =>
  concat(
    concat(slice(from, 0, start), {
      text,
      pieces: [{ at: 0, offset: offsetAt(from, start), fixed: true }],
    }),
    slice(from, end),
  );
