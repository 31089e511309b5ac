import { hexOf } from './bytes.js';

/** An element of DER (X.690). */
export interface Element {
  readonly tag: number;
  readonly content: Uint8Array;
  /** The element with its tag and length. */
  readonly whole: Uint8Array;
  /** Whether the DER ends before the element does. */
  readonly isCut: boolean;
}

/** The elements of DER, one after another. */
export function elementsOf(der: Uint8Array = new Uint8Array()): readonly Element[] {
  const elements: Element[] = [];
  for (let at = 0; at + 1 < der.length; ) {
    const tag = der[at] ?? 0;
    const first = der[at + 1] ?? 0;
    const extra = first < 0x80 ? 0 : first & 0x7f;
    const from = at + 2 + extra;
    const length =
      extra === 0 ? first : der.subarray(at + 2, from).reduce((number, byte) => number * 256 + byte, 0);
    const end = from + length;
    elements.push({
      tag,
      content: der.subarray(from, end),
      whole: der.subarray(at, end),
      isCut: end > der.length,
    });
    at = end;
  }
  return elements;
}

/** The fields of what is signed of a certificate, from its serial number on: the version, which comes first, may be left out. */
function fieldsOf(certificate: Uint8Array): readonly Element[] {
  const [whole] = elementsOf(certificate);
  const [signed] = elementsOf(whole?.content);
  return elementsOf(signed?.content).filter(({ tag }) => tag !== 0xa0);
}

/** The extensions of a certificate: the fields of each. */
export const extensionsOf = (certificate: Uint8Array): readonly (readonly Element[])[] =>
  elementsOf(fieldsOf(certificate).find(({ tag }) => tag === 0xa3)?.content)
    .flatMap(({ content }) => elementsOf(content))
    .map(({ content }) => elementsOf(content));

/** The value of an extension of a certificate, by the hexadecimal digits of its identifier (RFC 5280, 4.1); undefined without it. */
export const extensionOf = (certificate: Uint8Array, identifier: string): Uint8Array | undefined =>
  extensionsOf(certificate)
    .find(([id]) => hexOf(id?.content ?? new Uint8Array()) === identifier)
    ?.at(-1)?.content;

/**
 * Extensions that Go reads, as hexadecimal digits: subject key identifier, key usage, alternative names, basic constraints, name
 * constraints, distribution points, policies, policy mappings, authority key identifier, policy constraints, extended key usage,
 * inhibited policies and access to the authority. Source: crypto/x509/parser.go.
 */
const KNOWN = /^(?:551d(?:0e|0f|11|13|1e|1f|20|21|23|24|25|36)|2b06010505070101)$/;

/** An object identifier in its usual spelling, of its content in DER (X.690, 8.19). */
function dotted(content: Uint8Array): string {
  const parts: bigint[] = [];
  let part = 0n;
  for (const byte of content) {
    part = part * 128n + BigInt(byte & 0x7f);
    if (byte < 0x80) {
      parts.push(part);
      part = 0n;
    }
  }
  const [first = 0n, ...others] = parts;
  const top = first < 80n ? first / 40n : 2n;
  return [top, first - top * 40n, ...others].join('.');
}

/** The first critical extension of a certificate that Go does not read, so that Go and OpenSSL refuse the certificate. */
export function unknownExtension(certificate: Uint8Array): string | undefined {
  const [found] = extensionsOf(certificate).filter(
    ([id, critical]) =>
      id !== undefined &&
      critical?.tag === 0x01 &&
      critical.content[0] !== 0 &&
      !KNOWN.test(hexOf(id.content)),
  );
  return found?.[0] === undefined ? undefined : dotted(found[0].content);
}

/** The public key of a certificate: the DER of its SubjectPublicKeyInfo. */
export const publicKeyIn = (certificate: Uint8Array): Uint8Array =>
  fieldsOf(certificate)[5]?.whole ?? new Uint8Array();

/** The first byte of a point on a curve that is not compressed (SEC 1, 2.3.3). */
export const uncompressed = 0x04;

/** Whether a SubjectPublicKeyInfo names its curve by an object identifier and has an uncompressed point: Go reads no other ones. */
export function isPlainCurveKey(publicKey: Uint8Array): boolean {
  const [whole] = elementsOf(publicKey);
  const [algorithm, point] = elementsOf(whole?.content);
  const [, parameters] = elementsOf(algorithm?.content);
  return parameters?.tag === 0x06 && point?.content[1] === uncompressed;
}

/** Algorithms of signatures by their object identifiers, as hexadecimal digits, that OpenSSL and Go refuse. */
const weakSignatures: ReadonlyMap<string, string> = new Map([
  ['2a864886f70d010102', 'MD2'],
  ['2a864886f70d010104', 'MD5'],
  ['2a864886f70d010105', 'SHA-1'],
  ['2a8648ce380403', 'SHA-1'],
  ['2a8648ce3d0401', 'SHA-1'],
]);

/** The hash of a certificate's signature if that is too weak: of the DER of the certificate. */
export function weakHash(certificate: Uint8Array): string | undefined {
  const [whole] = elementsOf(certificate);
  const [, algorithm] = elementsOf(whole?.content);
  const [identifier] = elementsOf(algorithm?.content);
  return weakSignatures.get(hexOf(identifier?.content ?? new Uint8Array()));
}

/** A name in a certificate. */
export interface DistinguishedName {
  /** The last one, if it has several. */
  readonly commonName: string;
  readonly organizations: readonly string[];
  readonly organizationalUnits: readonly string[];
}

/** A string of any of the types that a name may have. */
export function textOf({ tag, content }: Element): string {
  if (tag === 0x14) return String.fromCharCode(...content);
  const encoding = tag === 0x1e ? 'utf-16be' : 'utf-8';
  const whole = tag === 0x1e ? content.subarray(0, content.length & ~1) : content;
  return new TextDecoder(encoding, { ignoreBOM: true }).decode(whole);
}

function nameIn(name: Element | undefined): DistinguishedName {
  const attributes = elementsOf(name?.content)
    .flatMap((set) => elementsOf(set.content))
    .map((attribute) => elementsOf(attribute.content));
  const values = (identifier: string): readonly string[] =>
    attributes.flatMap(([type, value]) =>
      value !== undefined && type !== undefined && hexOf(type.content) === identifier ? [textOf(value)] : [],
    );
  return {
    commonName: values('550403').at(-1) ?? '',
    organizations: values('55040a'),
    organizationalUnits: values('55040b'),
  };
}

/**
 * Reads issuer and subject from the DER of a certificate (RFC 5280, 4.1). Don't call Node's `toLegacyObject` instead: before
 * `node:tls` is loaded, it leaves that module without `createSecureContext` for the rest of the process (Node 20 and 24).
 */
export function namesOf(certificate: Uint8Array): Record<'issuer' | 'subject', DistinguishedName> {
  const fields = fieldsOf(certificate);
  return { issuer: nameIn(fields[2]), subject: nameIn(fields[4]) };
}
