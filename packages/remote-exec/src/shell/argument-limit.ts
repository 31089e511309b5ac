import { quoteWord } from './quote.js';

/**
 * The bytes of a command line that every host accepts. It is one argument of a shell, which Linux limits to 128 KiB
 * (MAX_ARG_STRLEN), and a preamble is added to it.
 */
const argumentLimit = 120_000;

/** Whether a text fits into one argument, including the quotes that it needs. */
export const fitsArgument = (text: string): boolean => Buffer.byteLength(quoteWord(text)) <= argumentLimit;
