import { isComment } from '../document/characters.js';
import { lineScanner } from '../document/lines.js';

/** The physical lines of a text, with where their line ends begin. */
function physicalLines(
  text: string,
  from: number,
): readonly { readonly line: string; readonly end: string }[] {
  const reader = lineScanner(text);
  const lines: { line: string; end: string }[] = [];
  for (let at = from; at < text.length; ) {
    const end = reader.textEnd(at);
    const next = reader.next(end);
    lines.push({ line: text.slice(at, end), end: text.slice(end, next) });
    at = next;
  }
  return lines;
}

/** A text with `#` before each physical line that is not empty, behind a byte order mark. */
export function commented(text: string): string {
  const bom = text.startsWith('\ufeff') ? '\ufeff' : '';
  const lines = physicalLines(text, bom.length).map(
    ({ line, end }) => `${line === '' ? '' : '#'}${line}${end}`,
  );
  return bom + lines.join('');
}

/** The comments between the lines of a setting, each with its line end: they stay when the setting changes or goes. */
export const commentsIn = (text: string, eol: string): string =>
  text.includes('#') || text.includes(';')
    ? physicalLines(text, 0)
        .filter(({ line }) => isComment(line))
        .map(({ line, end }) => line + (end === '' ? eol : end))
        .join('')
    : '';
