import type { Diagnostic, RelatedPlace } from '../diagnostic.js';
import { type LineIndex, lineIndex } from '../line-index.js';
import type { Span } from '../position.js';
import { visible } from '../visible.js';
import { formatLine, formatPlace, type PrintOptions } from './line.js';
import { masked } from './masked.js';
import { uncolored } from './paint.js';

const COLUMNS = 120;

// Blocks of East Asian wide characters (Unicode, EastAsianWidth.txt), as far as text uses them.
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/gu;

/** Blanks as wide as a text: tabs stay, marks take no column, wide characters take two. */
const blanks = (text: string): string =>
  text
    .replace(/[\p{Mark}\p{Format}]/gu, '')
    .replace(WIDE, '  ')
    .replace(/[^\t]/gu, ' ');

function marker(line: string, { start, end }: Span): string {
  const from = Math.min(start.column - 1, line.length);
  const to = end.line === start.line ? Math.min(end.column - 1, line.length) : line.length;
  return blanks(line.slice(0, from)) + '^'.repeat(Math.max(1, blanks(line.slice(from, to)).length));
}

/** The line that a span begins in, cut around the span where it is long. */
function excerpt(text: string, span: Span, width: number): { readonly line: string; readonly span: Span } {
  if (text.length <= width) return { line: text, span };
  const cut = Math.max(0, Math.min(span.start.column - 1 - Math.floor(width / 4), text.length - width));
  const move = <P extends Span['start']>(place: P): P => ({
    ...place,
    column: Math.max(1, place.column - cut),
  });
  const shown = text.slice(cut, cut + width);
  const begun = cut > 0 ? `…${shown.slice(1)}` : shown;
  const line = cut + width < text.length ? `${begun.slice(0, -1)}…` : begun;
  return { line, span: { start: move(span.start), end: move(span.end) } };
}

function sourceLines(
  lines: LineIndex,
  { span: whole, severity }: Diagnostic,
  { paint = uncolored, columns = COLUMNS }: PrintOptions,
): readonly string[] {
  const gutter = String(whole.start.line);
  const width = Math.max(20, columns - gutter.length - 6);
  const { line, span } = excerpt(masked(lines.line(whole.start.line)), whole, width);
  if (line.trim() === '') return [];
  return [
    `${paint('faint', `  ${gutter} |`)} ${visible(line)}`,
    `${paint('faint', `  ${' '.repeat(gutter.length)} |`)} ${paint(severity, marker(line, span))}`,
  ];
}

/**
 * Formats a diagnostic with its source line, a marker below the span, related places, hint and fixes. Lines are joined by `\n`, with none at the end.
 * Secrets in the source line are shown as stars: values of keys such as `secret`, `token` and `auth_pass`, and lines of base64.
 *
 * @param lines the text of the span, or its lines; undefined if it is not available
 */
export function formatFrame(
  diagnostic: Diagnostic,
  lines: LineIndex | string | undefined,
  options: PrintOptions = {},
): string {
  const { paint = uncolored, file } = options;
  const { related = [], hint, message, programText, fixes = [] } = diagnostic;
  const index = typeof lines === 'string' ? lineIndex(lines) : lines;
  const note = (label: string, text: string): string => `  ${paint('faint', `${label}:`)} ${visible(text)}`;
  const place = (other: RelatedPlace): string =>
    note('see', `${formatPlace(other, diagnostic.file ?? file)} ${other.message}`);
  return [
    formatLine({ ...diagnostic, hint: undefined }, options),
    ...(index === undefined ? [] : sourceLines(index, diagnostic, options)),
    ...related.map(place),
    ...(programText === undefined || programText === message ? [] : [note('program', programText)]),
    ...(hint === undefined ? [] : [note('hint', hint)]),
    ...fixes.map(({ title, suggestion }) => note(suggestion === true ? 'suggestion' : 'fix', title)),
  ].join('\n');
}

/** Formats the diagnostics of one text as code frames with blank lines between them, and a final line break. */
export function formatFrames(
  diagnostics: readonly Diagnostic[],
  text: string,
  options: PrintOptions = {},
): string {
  const lines = lineIndex(text);
  return diagnostics.map((each) => `${formatFrame(each, lines, options)}\n`).join('\n');
}
