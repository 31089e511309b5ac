import type { ECDSA } from '@noble/curves/abstract/weierstrass.js';
import { p256, p384, p521 } from '@noble/curves/nist.js';
import { hexOf, numberOf } from '../../encoding/bytes.js';
import type { Element } from '../../encoding/der.js';
import type { Curve } from '../model.js';
import { bitString, bitsOf, bytesOfHex, elementOf, expected, sequenceOf, tags } from './der.js';

/** Object identifiers of keys, as hexadecimal digits (RFC 3279, RFC 8410). */
export const keyTypes = {
  rsa: '2a864886f70d010101',
  rsaPss: '2a864886f70d01010a',
  ec: '2a8648ce3d0201',
  ed25519: '2b6570',
} as const;

interface CurveEntry {
  /** The arithmetic of its points. */
  readonly points: ECDSA;
  /** Its object identifier, as hexadecimal digits. */
  readonly identifier: string;
}

export const curves: Readonly<Record<Curve, CurveEntry>> = {
  'P-256': { points: p256, identifier: '2a8648ce3d030107' },
  'P-384': { points: p384, identifier: '2b81040022' },
  'P-521': { points: p521, identifier: '2b81040023' },
};

/** The curve that parameters of a key name; undefined for other curves, and for parameters that spell one out. */
export const curveOf = (parameters: Element | undefined): Curve | undefined =>
  parameters?.tag === tags.identifier
    ? (['P-256', 'P-384', 'P-521'] as const).find(
        (name) => curves[name].identifier === hexOf(parameters.content),
      )
    : undefined;

export type PublicKey =
  | { readonly type: 'rsa'; readonly n: bigint; readonly e: bigint }
  | { readonly type: 'ec'; readonly curve: Curve; readonly point: Uint8Array }
  | { readonly type: 'ed25519'; readonly point: Uint8Array }
  /** A key of a type that checks no signatures here. */
  | { readonly type: 'other' };

/**
 * Reads the DER of a SubjectPublicKeyInfo (RFC 5280, 4.1.2.7).
 * @throws Error if it is damaged
 */
export function readPublicKey(spki: Uint8Array): PublicKey {
  const [algorithm, key] = sequenceOf(spki);
  const [type, parameters] = sequenceOf(expected(algorithm, tags.sequence).whole);
  const identifier = hexOf(expected(type, tags.identifier).content);
  if (identifier === keyTypes.rsa || identifier === keyTypes.rsaPss) {
    const [n, e] = sequenceOf(bitsOf(key));
    return {
      type: 'rsa',
      n: numberOf(expected(n, tags.integer).content),
      e: numberOf(expected(e, tags.integer).content),
    };
  }
  if (identifier === keyTypes.ed25519) return { type: 'ed25519', point: bitsOf(key) };
  const curve = identifier === keyTypes.ec ? curveOf(parameters) : undefined;
  if (curve === undefined) return { type: 'other' };
  // A point may be compressed.
  const point = curves[curve].points.Point.fromBytes(bitsOf(key)).toBytes(false);
  return { type: 'ec', curve, point };
}

/** The AlgorithmIdentifier of a key. */
export const algorithmOf = (
  identifier: string,
  ...parameters: readonly Uint8Array[]
): Uint8Array<ArrayBuffer> =>
  elementOf(tags.sequence, elementOf(tags.identifier, bytesOfHex(identifier)), ...parameters);

/** The parameters that name a curve. */
export const namedCurve = (curve: Curve): Uint8Array<ArrayBuffer> =>
  elementOf(tags.identifier, bytesOfHex(curves[curve].identifier));

/** The DER of a SubjectPublicKeyInfo. */
export const publicKeyInfo = (algorithm: Uint8Array, key: Uint8Array): Uint8Array<ArrayBuffer> =>
  elementOf(tags.sequence, algorithm, bitString(key));

/** The values of a key, in one spelling for each key. */
function spelling(spki: Uint8Array): string {
  const key = readPublicKey(spki);
  if (key.type === 'rsa') return `rsa ${key.n} ${key.e}`;
  return 'point' in key ? `${key.type} ${hexOf(key.point)}` : hexOf(spki);
}

/** Whether two public keys (DER) are the same key, however each is written. */
export const isSameKey = (one: Uint8Array, other: Uint8Array): boolean => spelling(one) === spelling(other);
