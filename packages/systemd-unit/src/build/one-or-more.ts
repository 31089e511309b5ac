/** One item, or a list of them. */
export type OneOrMore<T> = T | readonly T[];
