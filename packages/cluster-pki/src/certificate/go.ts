import type { Certificate } from '../cryptography/model.js';
import { hexOf } from '../encoding/bytes.js';
import { elementsOf, extensionsOf, isPlainCurveKey } from '../encoding/der.js';

/** The algorithm of keys on elliptic curves, and the curves that Go knows: P-224, P-256, P-384 and P-521, as hexadecimal digits. */
const ellipticCurve = '2a8648ce3d0201';
const curves = /^(?:2b81040021|2a8648ce3d030107|2b81040022|2b81040023)$/;

/** Extensions that may not be critical, by the hexadecimal digits of their identifiers (RFC 5280, 4.2.1 and 4.2.2). */
const neverCritical: ReadonlyMap<string, string> = new Map([
  ['551d0e', 'subject key identifier'],
  ['551d23', 'authority key identifier'],
  ['2b06010505070101', 'access to the authority'],
]);

const hex = (content: Uint8Array = new Uint8Array()): string => hexOf(content);

function hasUnknownCurve(publicKey: Uint8Array): boolean {
  const [whole] = elementsOf(publicKey);
  const [algorithm] = elementsOf(whole?.content);
  const [type, curve] = elementsOf(algorithm?.content);
  return (
    hex(type?.content) === ellipticCurve && !(isPlainCurveKey(publicKey) && curves.test(hex(curve?.content)))
  );
}

/**
 * Why Go does not read a certificate that OpenSSL reads, so that no program of Kubernetes starts with it; undefined if it does. Only
 * what other programs are known to write is looked for. Source: crypto/x509/parser.go.
 */
export function goFault({ serialNumber, publicKey, der }: Certificate): string | undefined {
  // Since Go 1.23.
  if (serialNumber.startsWith('-')) return `has the negative serial number ${serialNumber}`;
  if (hasUnknownCurve(publicKey)) return 'has a key that is not on a named curve of NIST';
  const seen = new Set<string>();
  for (const [id, critical] of extensionsOf(der)) {
    const identifier = hex(id?.content);
    const name = neverCritical.get(identifier);
    if (name !== undefined && critical?.tag === 0x01 && critical.content[0] !== 0)
      return `marks its ${name} as critical`;
    if (seen.has(identifier)) return 'has the same extension twice';
    seen.add(identifier);
  }
  return undefined;
}
