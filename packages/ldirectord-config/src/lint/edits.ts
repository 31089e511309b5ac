import type { TextEdit } from './report.js';

/** A text with edits made; of two that overlap the first one is made. */
export const applyEdits = (text: string, edits: readonly TextEdit[]): string => {
  let result = '';
  let at = 0;
  for (const edit of [...edits].sort((left, right) => left.offset - right.offset)) {
    if (edit.offset < at) continue;
    result += text.slice(at, edit.offset) + edit.text;
    at = edit.offset + edit.length;
  }
  return result + text.slice(at);
};
