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
export function tokensOf({ text, from }: Piece): readonly Piece[] {
  const tokens: Piece[] = [];
  // Tables have many words: `exec` is twice as fast as `matchAll`.
  const word = /\S+/g;
  for (let match = word.exec(text); match; match = word.exec(text))
    tokens.push({ text: match[0], from: from + match.index });
  return tokens;
}
