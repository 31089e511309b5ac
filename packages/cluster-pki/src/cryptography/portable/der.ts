import { joined } from '../../encoding/bytes.js';
import { type Element, elementsOf } from '../../encoding/der.js';

/** Tags of DER (X.690). */
export const tags = {
  integer: 0x02,
  bits: 0x03,
  octets: 0x04,
  null: 0x05,
  identifier: 0x06,
  sequence: 0x30,
  set: 0x31,
} as const;

/**
 * The single element of a DER.
 * @throws Error if it has another tag, is cut off, or is not the only one
 */
export function only(der: Uint8Array, tag: number): Element {
  const [element, ...rest] = elementsOf(der);
  return expected(rest.length === 0 && element?.whole.length === der.length ? element : undefined, tag);
}

/**
 * An element that has to be there.
 * @throws Error if it is missing, has another tag, or is cut off
 */
export function expected(element: Element | undefined, tag: number): Element {
  if (element?.tag !== tag || element.isCut) throw new Error('The DER is damaged, or of another kind.');
  return element;
}

/** The elements of a sequence. */
export const sequenceOf = (der: Uint8Array): readonly Element[] =>
  elementsOf(only(der, tags.sequence).content);

/** The bytes of a tag and a length, where the length is as short as DER has it. */
const headerLength = (content: number): number =>
  content < 0x80 ? 2 : 2 + Math.ceil(content.toString(16).length / 2);

/**
 * Checks that a DER consists of whole elements, at every level.
 * @throws Error if an element is cut off, a length is longer than DER writes it, or bytes follow the last element
 */
export function assertDer(der: Uint8Array): void {
  const elements = elementsOf(der);
  const isComplete = elements.every(
    ({ content, whole, isCut }) => !isCut && whole.length - content.length === headerLength(content.length),
  );
  if (!isComplete || elements.reduce((length, { whole }) => length + whole.length, 0) !== der.length)
    throw new Error('The DER is damaged.');
  for (const { tag, content } of elements) if ((tag & 0x20) !== 0) assertDer(content);
}

/** An element with a tag and a content. */
export function elementOf(tag: number, ...contents: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const content = joined(...contents);
  if (content.length < 0x80) return joined(Uint8Array.of(tag, content.length), content);
  const digits = content.length.toString(16);
  const length = bytesOfHex(digits.padStart(digits.length + (digits.length % 2), '0'));
  return joined(Uint8Array.of(tag, 0x80 | length.length), length, content);
}

/** The bytes of hexadecimal digits, two for each. */
export const bytesOfHex = (digits: string): Uint8Array =>
  Uint8Array.from(digits.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16));

/**
 * The content of a bit string of whole bytes.
 * @throws Error if its last byte has unused bits
 */
export function bitsOf(element: Element | undefined): Uint8Array {
  const { content } = expected(element, tags.bits);
  if (content[0] !== 0) throw new Error('The bit string does not consist of whole bytes.');
  return content.subarray(1);
}

/** A bit string of whole bytes. */
export const bitString = (bytes: Uint8Array): Uint8Array<ArrayBuffer> =>
  elementOf(tags.bits, Uint8Array.of(0), bytes);

/** The digits and dots of an object identifier (X.690, 8.19). */
export function identifierOf(content: Uint8Array): string {
  const numbers: bigint[] = [];
  let number = 0n;
  for (const byte of content) {
    number = number * 128n + BigInt(byte & 0x7f);
    if (byte < 0x80) {
      numbers.push(number);
      number = 0n;
    }
  }
  const [first = 0n, ...rest] = numbers;
  const top = first < 80n ? first / 40n : 2n;
  return [top, first - top * 40n, ...rest].join('.');
}
