import { utf8Bytes } from './quote.js';
import { fail, ok, type ValueResult } from './result.js';

const BARE = 'bare " in non-quoted-field';
const STRAY = 'extraneous or missing " in quoted-field';

const byteLength = (text: string): number => [...text].flatMap(utf8Bytes).length;

/** Reads the quoted field that starts at `at` (its opening quote). */
function quotedField(text: string, at: number): { readonly value: string; readonly end: number } | number {
  let value = '';
  let index = at + 1;
  for (;;) {
    const next = text.indexOf('"', index);
    if (next < 0) return text.length;
    value += text.slice(index, next);
    const after = text[next + 1];
    if (after === '"') {
      value += '"';
      index = next + 2;
    } else if (after === undefined || after === ',' || after === '\n') return { value, end: next + 1 };
    else return next;
  }
}

/** The position of an error as Go words it: the line, and the column in bytes, both 1-based. */
function place(text: string, at: number, skipped: number): string {
  // A text that ends inside quotes ends on its last line, behind the line's own end.
  const behind = at === text.length && text.endsWith('\n') ? 1 : 0;
  const before = text.slice(0, at - behind);
  const line = before.split('\n').length;
  const column = byteLength(before.slice(before.lastIndexOf('\n') + 1)) + 1 + behind;
  const where = `parse error on line ${line + skipped}, column ${column}`;
  return line === 1 ? where : `record on line ${1 + skipped}; ${where}`;
}

/**
 * The first record of a CSV text: fields split at commas, `"a,b"` is one field, `""` inside quotes is a quote,
 * blanks are kept. Records after the first newline are ignored, as pflag does.
 * Source: Go `encoding/csv` with its defaults.
 */
export function parseCsvRecord(input: string): ValueResult<readonly string[]> {
  const lines = input.replace(/\r$/, '').replaceAll('\r\n', '\n');
  const text = lines.replace(/^\n+/, '');
  const skipped = lines.length - text.length;
  if (text === '') return fail('EOF');
  const fields: string[] = [];
  let at = 0;
  for (;;) {
    if (text[at] === '"') {
      const field = quotedField(text, at);
      if (typeof field === 'number') return fail(`${place(text, field, skipped)}: ${STRAY}`);
      fields.push(field.value);
      at = field.end;
    } else {
      const end = /[,\n]/.exec(text.slice(at));
      const stop = end === null ? text.length : at + end.index;
      const quote = text.slice(at, stop).indexOf('"');
      if (quote >= 0) return fail(`${place(text, at + quote, skipped)}: ${BARE}`);
      fields.push(text.slice(at, stop));
      at = stop;
    }
    if (text[at] !== ',') return ok(fields);
    at += 1;
  }
}

/** Writes items as one CSV record that {@link parseCsvRecord} reads back. */
export const formatCsvRecord = (items: readonly string[]): string =>
  items
    .map((item) =>
      /[",\r\n]/.test(item) || (item === '' && items.length === 1) ? `"${item.replaceAll('"', '""')}"` : item,
    )
    .join(',');
