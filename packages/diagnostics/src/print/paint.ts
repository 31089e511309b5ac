import type { Severity } from '../diagnostic.js';

/** The meaning of a piece of output, which decides its color. */
export type Style = Severity | 'good' | 'strong' | 'faint';

/** Colors a piece of output, or leaves it as it is. */
export type Paint = (style: Style, text: string) => string;

const CODES: Readonly<Record<Style, readonly [number, number]>> = {
  error: [31, 39],
  warning: [33, 39],
  info: [36, 39],
  good: [32, 39],
  strong: [1, 22],
  faint: [2, 22],
};

/** Colors with the 16 colors that every terminal has. */
export const colored: Paint = (style, text) => `\u001b[${CODES[style][0]}m${text}\u001b[${CODES[style][1]}m`;

/** Leaves everything as it is. */
export const uncolored: Paint = (_style, text) => text;
