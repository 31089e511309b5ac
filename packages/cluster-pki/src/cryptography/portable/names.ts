import { hexOf } from '../../encoding/bytes.js';
import { type Element, elementsOf, textOf } from '../../encoding/der.js';
import { expected, sequenceOf, tags } from './der.js';

/** Tags of strings that are compared as text: UTF8String, PrintableString, T61String, IA5String, VisibleString, BMPString. */
const texts: ReadonlySet<number> = new Set([0x0c, 0x13, 0x14, 0x16, 0x1a, 0x1e]);

/** A value without its type, the case of letters and additional spaces, as OpenSSL compares names (RFC 5280, 7.1). */
const normalized = (value: Element): string =>
  texts.has(value.tag)
    ? `text ${textOf(value)
        .replace(/[ \t\n\v\f\r]+/g, ' ')
        .replace(/^ | $/g, '')
        .replace(/[A-Z]/g, (letter) => letter.toLowerCase())}`
    : hexOf(value.whole);

/**
 * Checks that a name consists of sets of attributes, each with a type and a value (RFC 5280, 4.1.2.4).
 * @throws Error if it does not
 */
export function assertName(name: Uint8Array): void {
  for (const set of sequenceOf(name))
    for (const { whole } of elementsOf(expected(set, tags.set).content)) {
      const [type, value, ...rest] = sequenceOf(whole);
      expected(type, tags.identifier);
      if (value === undefined || rest.length > 0) throw new Error('A name is damaged.');
    }
}

const spelling = (name: Uint8Array): string =>
  JSON.stringify(
    elementsOf(elementsOf(name)[0]?.content).map((set) =>
      elementsOf(set.content).map(({ content }) => {
        const [type, value] = elementsOf(content);
        return [hexOf(type?.content ?? new Uint8Array()), value && normalized(value)];
      }),
    ),
  );

/** Whether two names (DER) are the same. */
export const isSameName = (one: Uint8Array, other: Uint8Array): boolean => spelling(one) === spelling(other);
