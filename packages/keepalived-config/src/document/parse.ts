import { uncomment } from './comments.js';
import type { DocumentLine, KeepalivedDocument } from './document.js';
import { traced } from './traced.js';

/** The most bytes of a line that keepalived reads at once. */
const LONGEST_LINE = 1023;

function bytesOf(character: string): number {
  const code = character.codePointAt(0) ?? 0;
  return code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
}

/** Splits a line where the buffer that keepalived reads it into is full. */
function chunks(line: string): readonly string[] {
  if (line.length * 3 <= LONGEST_LINE) return [line];
  const parts: string[] = [];
  let start = 0;
  let at = 0;
  let bytes = 0;
  for (const character of line) {
    const size = bytesOf(character);
    if (bytes + size > LONGEST_LINE) {
      parts.push(line.slice(start, at));
      start = at;
      bytes = 0;
    }
    bytes += size;
    at += character.length;
  }
  return [...parts, line.slice(start)];
}

function readLine(number: number, offset: number, text: string): DocumentLine {
  const content = text.replace(/[\r\n]+$/, '');
  const { statement, comment, openQuote, escapes } = uncomment(traced(content, offset));
  if (statement.text === '')
    return { kind: comment === undefined ? 'blank' : 'comment', number, offset, text };
  return {
    kind: 'statement',
    number,
    offset,
    text,
    statement,
    comment: comment === undefined ? undefined : offset + comment,
    openQuote,
    escapes: escapes.map((at) => offset + at),
  };
}

/** Reads a file into lines, losing nothing: `serialize(parse(text))` is the text. Never throws. */
export function parse(text: string): KeepalivedDocument {
  const lines: DocumentLine[] = [];
  let offset = 0;
  for (let number = 1; offset < text.length; number++) {
    const end = text.indexOf('\n', offset);
    const next = end < 0 ? text.length : end + 1;
    for (const chunk of chunks(text.slice(offset, next))) {
      lines.push(readLine(number, offset, chunk));
      offset += chunk.length;
    }
  }
  return { kind: 'document', lines };
}
