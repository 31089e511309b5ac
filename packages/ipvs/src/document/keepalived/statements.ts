import { linesOf, type Piece, tokensOf } from '../lines.js';

/** A statement of keepalived.conf: its words, and what is between its braces. */
export interface Statement {
  readonly name: string;
  readonly words: readonly Piece[];
  /** Empty without braces. */
  readonly body: readonly Statement[];
}

/** The words of a line up to its comment; braces stand alone. */
const wordsOf = (line: Piece): readonly Piece[] =>
  tokensOf({
    text: line.text
      .replace(/(^|\s)[#!].*/, '')
      .replace(/[{}]/g, ' $& ')
      .trimEnd(),
    from: line.from,
  });

/** Reads the statements of a keepalived.conf: one a line, with a block between braces where there is one. */
export function readStatements(text: string): readonly Statement[] {
  const top: Statement[] = [];
  const open: Statement[][] = [];
  let current = top;
  let last: Statement[] | undefined;
  for (const line of linesOf(text)) {
    let words: Piece[] = [];
    const end = (): void => {
      const [first] = words;
      if (!first) return;
      const body: Statement[] = [];
      current.push({ name: first.text, words, body });
      last = body;
      words = [];
    };
    for (const word of wordsOf(line)) {
      if (word.text === '{') {
        end();
        open.push(current);
        current = last ?? [];
      } else if (word.text === '}') {
        end();
        current = open.pop() ?? top;
        last = undefined;
      } else words.push(word);
    }
    end();
  }
  return top;
}

/** The last statement of a name, or of its older names, which is the one that counts. */
export const lastOf = (body: readonly Statement[], ...names: readonly string[]): Statement | undefined =>
  body.findLast(({ name }) => names.includes(name));

/** A word after the name of a statement. */
export const wordOf = (statement: Statement | undefined, index = 1): string | undefined =>
  statement?.words[index]?.text;
