/** An element of DER (X.690): its tag, its content, and the elements in it. */
interface Element {
  readonly tag: number;
  readonly content: Buffer;
}

/** The elements of DER, one after another. */
export function elementsOf(der: Buffer): readonly Element[] {
  const elements: Element[] = [];
  for (let at = 0; at + 1 < der.length; ) {
    const tag = der[at] ?? 0;
    const first = der[at + 1] ?? 0;
    const extra = first < 0x80 ? 0 : first & 0x7f;
    const from = at + 2 + extra;
    const length = extra === 0 ? first : der.readUIntBE(at + 2, Math.min(extra, 6));
    elements.push({ tag, content: der.subarray(from, from + length) });
    at = from + length;
  }
  return elements;
}

/** The value of an extension of a certificate, by the hexadecimal digits of its identifier (RFC 5280, 4.1); undefined without it. */
export function extensionOf(certificate: Buffer, identifier: string): Buffer | undefined {
  const [whole] = elementsOf(certificate);
  const [body] = elementsOf(whole?.content ?? Buffer.alloc(0));
  const extensions = elementsOf(body?.content ?? Buffer.alloc(0)).find(({ tag }) => tag === 0xa3);
  return elementsOf(extensions?.content ?? Buffer.alloc(0))
    .flatMap(({ content }) => elementsOf(content))
    .map(({ content }) => elementsOf(content))
    .find(([id]) => id?.content.toString('hex') === identifier)
    ?.at(-1)?.content;
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
export function weakHash(certificate: Buffer): string | undefined {
  const [whole] = elementsOf(certificate);
  const [, algorithm] = elementsOf(whole?.content ?? Buffer.alloc(0));
  const [identifier] = elementsOf(algorithm?.content ?? Buffer.alloc(0));
  return weakSignatures.get(identifier?.content.toString('hex') ?? '');
}

/** A name in a certificate. */
export interface DistinguishedName {
  /** The last one, if it has several. */
  readonly commonName: string;
  readonly organizations: readonly string[];
  readonly organizationalUnits: readonly string[];
}

/** A string of any of the types that a name may have. */
function textOf({ tag, content }: Element): string {
  if (tag === 0x1e)
    return Buffer.from(content.subarray(0, content.length & ~1))
      .swap16()
      .toString('utf16le');
  return content.toString(tag === 0x14 ? 'latin1' : 'utf8');
}

function nameIn(name: Element | undefined): DistinguishedName {
  const attributes = elementsOf(name?.content ?? Buffer.alloc(0))
    .flatMap((set) => elementsOf(set.content))
    .map((attribute) => elementsOf(attribute.content));
  const values = (identifier: string): readonly string[] =>
    attributes.flatMap(([type, value]) =>
      value !== undefined && type?.content.toString('hex') === identifier ? [textOf(value)] : [],
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
export function namesOf(certificate: Buffer): Record<'issuer' | 'subject', DistinguishedName> {
  const [whole] = elementsOf(certificate);
  const [signed] = elementsOf(whole?.content ?? Buffer.alloc(0));
  // The version comes first, and may be left out.
  const fields = elementsOf(signed?.content ?? Buffer.alloc(0)).filter(({ tag }) => tag !== 0xa0);
  return { issuer: nameIn(fields[2]), subject: nameIn(fields[4]) };
}
