/** The message for a file that is larger than allowed. */
export const tooLarge = (maxBytes: number | string): string => `it is larger than maxBytes (${maxBytes})`;
