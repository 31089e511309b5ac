import type { WrittenItem } from './written-items.js';

export const lineStart = (text: string, at: number): number => text.lastIndexOf('\n', at - 1) + 1;

/** The beginning of the next line; the end of the text on its last. */
export function nextLine(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  return end < 0 ? text.length : end + 1;
}

/** The end of what is written on a line, without its line end. */
export function lineEndAt(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  if (end < 0) return text.length;
  return end > at && text[end - 1] === '\r' ? end - 1 : end;
}

/** The offset at which the blanks of one line begin that end at an offset. */
export function blankStart(text: string, end: number): number {
  let start = end;
  while (start > 0 && /[ \t]/.test(text.charAt(start - 1))) start -= 1;
  return start;
}

/** The place of an item that begins a line of its own; undefined if something else is ahead of it. */
export function columnOf({ from }: WrittenItem, text: string): number | undefined {
  const ahead = text.slice(lineStart(text, from), from);
  return /^ *$/.test(ahead) ? ahead.length : undefined;
}
