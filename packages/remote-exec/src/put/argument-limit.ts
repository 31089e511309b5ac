import { quoteWord } from '../quote.js';

/**
 * Bytes of a command line, or of a script in one, that are surely taken: each is one argument of a shell, of which Linux
 * takes 128 KiB (MAX_ARG_STRLEN), with room for what goes ahead of it.
 */
const argumentLimit = 120_000;

/** Whether a text fits into one argument, within the quotes that it gets there. */
export const fitsArgument = (text: string): boolean => Buffer.byteLength(quoteWord(text)) <= argumentLimit;
