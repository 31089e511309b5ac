import type { Output } from '../context.js';

/** Control characters that JSON leaves as they are, and that some terminals obey. */
const CONTROL = /[\u007F-\u009F]/g;

const escaped = (char: string): string => `\\u00${char.charCodeAt(0).toString(16)}`;

/** Writes a value as JSON with an indentation of two spaces and a final newline. No text of it controls a terminal. */
export function writeJson(output: Output, value: unknown): void {
  output.write(`${JSON.stringify(value, null, 2).replace(CONTROL, escaped)}\n`);
}
