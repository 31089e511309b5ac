import type { CompletedValue } from './model.js';

/** Values that a shell finds by itself, and free text. */
type Kind = Exclude<CompletedValue['kind'], 'one-of'>;

/** Makes the function that gives a shell's code for values, from its code for each kind and for a list of words. */
export const offering =
  (kinds: Readonly<Record<Kind, string>>, oneOf: (words: string) => string) =>
  (value: CompletedValue): string =>
    value.kind === 'one-of' ? oneOf(value.values.join(' ')) : kinds[value.kind];
