import type { Output } from '../context.js';

/** Writes a value as JSON with an indentation of two spaces and a final newline. */
export function writeJson(output: Output, value: unknown): void {
  output.write(`${JSON.stringify(value, null, 2)}\n`);
}
