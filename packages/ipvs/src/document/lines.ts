/** A piece of a text, such as a line without its line break or a word, with the offset at which it begins. */
export interface Piece {
  readonly text: string;
  readonly from: number;
}

/** The lines of a text. */
export function linesOf(text: string): readonly Piece[] {
  const lines: Piece[] = [];
  let from = 0;
  for (const raw of text.split('\n')) {
    lines.push({ text: raw.endsWith('\r') ? raw.slice(0, -1) : raw, from });
    from += raw.length + 1;
  }
  return lines;
}

/** The words of a line, separated by white space. */
export const tokensOf = (line: Piece): readonly Piece[] =>
  [...line.text.matchAll(/\S+/g)].map((match) => ({ text: match[0], from: line.from + match.index }));
