/*
 * Messages of the Kubernetes API in Protocol Buffers, as much of the form as a rotation needs. Sources: k8s.io/apimachinery,
 * pkg/runtime/serializer/protobuf; generated.proto of each group.
 */

const magic = Buffer.from('k8s\0');
const lengthDelimited = 2;
const fixedBytes: Readonly<Record<number, number>> = { 1: 8, 5: 4 };

/** A field of a message. */
export interface Field {
  readonly number: number;
  /** Its content; empty for numbers. */
  readonly content: Buffer;
}

/** A field, and its bytes in the message. */
interface ReadField extends Field {
  readonly whole: Buffer;
}

function readVarint(bytes: Buffer, from: number): { readonly value: number; readonly end: number } {
  let value = 0;
  for (let end = from, factor = 1; end < bytes.length; end += 1, factor *= 128) {
    const byte = bytes[end] ?? 0;
    value += (byte & 0x7f) * factor;
    if (byte < 0x80) return { value, end: end + 1 };
  }
  throw new Error('the message ends within a number');
}

/** The fields of a message, in their order. */
export function fieldsOf(message: Buffer): readonly ReadField[] {
  const fields: ReadField[] = [];
  for (let at = 0; at < message.length; ) {
    const tag = readVarint(message, at);
    const wire = tag.value % 8;
    const fixed = fixedBytes[wire];
    const number = fixed === undefined ? readVarint(message, tag.end) : { value: 0, end: tag.end + fixed };
    const end = number.end + (wire === lengthDelimited ? number.value : 0);
    if (end > message.length) throw new Error('the message is cut off');
    const content = message.subarray(wire === lengthDelimited ? number.end : end, end);
    fields.push({ number: Math.floor(tag.value / 8), content, whole: message.subarray(at, end) });
    at = end;
  }
  return fields;
}

/** The content of the first field of a number; undefined without one. */
export const fieldOf = (message: Buffer, number: number): Buffer | undefined =>
  fieldsOf(message).find((field) => field.number === number)?.content;

/** The first field of a number that holds a number itself; undefined without one. */
export function numberIn(message: Buffer, number: number): number | undefined {
  const whole = fieldsOf(message).find((field) => field.number === number)?.whole;
  return whole === undefined ? undefined : readVarint(whole, readVarint(whole, 0).end).value;
}

function varint(value: number): readonly number[] {
  return value < 128 ? [value] : [(value % 128) + 128, ...varint(Math.floor(value / 128))];
}

/** A field with content. */
export const encodeField = ({ number, content }: Field): Buffer =>
  Buffer.concat([Buffer.from([...varint(number * 8 + lengthDelimited), ...varint(content.length)]), content]);

const typeField = 1;
const rawField = 2;

/** The object in an answer of the API. */
export function objectOf(body: Buffer): Buffer {
  if (!body.subarray(0, magic.length).equals(magic)) throw new Error('the answer is not in Protocol Buffers');
  const object = fieldOf(body.subarray(magic.length), rawField);
  if (object === undefined) throw new Error('the answer has no object');
  return object;
}

/** An answer of the API with another object of the same type in it. */
export const withObject = (body: Buffer, object: Buffer): Buffer =>
  Buffer.concat([
    magic,
    ...fieldsOf(body.subarray(magic.length)).flatMap(({ number, whole }) =>
      number === typeField ? [whole] : [],
    ),
    encodeField({ number: rawField, content: object }),
  ]);

/** Namespace and name of an object; the namespace of one that is in none is empty. */
export function nameOf(object: Buffer): { readonly namespace: string; readonly name: string } {
  const metadata = fieldOf(object, 1) ?? Buffer.alloc(0);
  return {
    name: fieldOf(metadata, 1)?.toString('utf8') ?? '',
    namespace: fieldOf(metadata, 3)?.toString('utf8') ?? '',
  };
}

/** The objects of a list, and where it goes on; empty at its end. */
export function listOf(body: Buffer): { readonly items: readonly Buffer[]; readonly next: string } {
  const list = objectOf(body);
  return {
    items: fieldsOf(list).flatMap(({ number, content }) => (number === 2 ? [content] : [])),
    next: fieldOf(fieldOf(list, 1) ?? Buffer.alloc(0), 3)?.toString('utf8') ?? '',
  };
}
