import { stripVTControlCharacters } from 'node:util';

// East Asian Wide and Fullwidth blocks (Unicode 15, EastAsianWidth.txt) that occur in text.
const wide =
  /^[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{1b000}-\u{1b2ff}\u{20000}-\u{3fffd}]|^\p{Emoji_Presentation}|^\p{Emoji}\ufe0f/u;
const invisible = /^[\p{Control}\p{Mark}\p{Format}\p{Surrogate}]+$/u;
const ascii = /^[\x20-\x7e]*$/;
let segmenter: Intl.Segmenter | undefined;

/** Graphemes: each is one character for a reader. The segmenter takes some 8 ms to make, and most text is ASCII. */
function clustersOf(text: string): Intl.Segments {
  segmenter ??= new Intl.Segmenter('en', { granularity: 'grapheme' });
  return segmenter.segment(text);
}

function clusterWidth(cluster: string): number {
  if (invisible.test(cluster)) return 0;
  return wide.test(cluster) ? 2 : 1;
}

/** Columns that a line takes in a terminal: escape sequences and combining marks take none, wide characters two. */
export function displayWidth(text: string): number {
  const plain = stripVTControlCharacters(text);
  if (ascii.test(plain)) return plain.length;
  let width = 0;
  for (const { segment } of clustersOf(plain)) width += clusterWidth(segment);
  return width;
}

/** The text, cut to at most `columns`, with an ellipsis if it is longer. For text without escape sequences. */
export function truncate(text: string, columns: number, ellipsis = '…'): string {
  if (displayWidth(text) <= columns) return text;
  const room = columns - displayWidth(ellipsis);
  if (room < 0) return '';
  let kept = '';
  let width = 0;
  for (const { segment } of clustersOf(text)) {
    width += clusterWidth(segment);
    if (width > room) break;
    kept += segment;
  }
  return kept + ellipsis;
}

/** The text, padded with spaces to `columns`. */
export function pad(text: string, columns: number, align: 'left' | 'right' = 'left'): string {
  const fill = ' '.repeat(Math.max(0, columns - displayWidth(text)));
  return align === 'left' ? text + fill : fill + text;
}

/** One line without escape sequences or control characters, so that foreign text cannot move the cursor. */
export function singleLine(text: string): string {
  return stripVTControlCharacters(text)
    .replace(/\p{Control}+/gu, ' ')
    .trim();
}
