import { quoteWord } from '../quote.js';

/**
 * Bytes of a command line that every host accepts: it is one argument of a shell, for which Linux allows 128 KiB
 * (MAX_ARG_STRLEN), with room for the text ahead of it.
 */
const argumentLimit = 120_000;

/** Whether a text fits into one argument, with the quotes that it needs there. */
export const fitsArgument = (text: string): boolean => Buffer.byteLength(quoteWord(text)) <= argumentLimit;
