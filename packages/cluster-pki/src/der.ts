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
