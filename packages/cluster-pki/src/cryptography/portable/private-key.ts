import { ed25519 } from '@noble/curves/ed25519.js';
import { hexOf, joined } from '../../encoding/bytes.js';
import { type Element, elementsOf, uncompressed } from '../../encoding/der.js';
import { PkiError } from '../../errors.js';
import type { PrivateKey } from '../model.js';
import { bitString, bitsOf, elementOf, expected, identifierOf, only, sequenceOf, tags } from './der.js';
import { blockIn } from './pem.js';
import { algorithmOf, curveOf, curves, keyTypes, namedCurve, publicKeyInfo } from './public-key.js';

/** A key that this package does not sign with, and can't compare with a certificate. */
class UnsupportedKey implements PrivateKey {
  readonly type: string;
  readonly curve = undefined;

  constructor(type: string) {
    this.type = type;
  }

  get pkcs8(): never {
    throw new PkiError('key-unsupported', `A key of type ${this.type} can't be used.`, {
      hint: 'Use RSA, ECDSA on P-256, P-384 or P-521, or Ed25519.',
    });
  }

  get publicKey(): never {
    return this.pkcs8;
  }
}

const version = (number: number): Uint8Array<ArrayBuffer> => elementOf(tags.integer, Uint8Array.of(number));

const pkcs8 = (algorithm: Uint8Array, key: Uint8Array): Uint8Array<ArrayBuffer> =>
  elementOf(tags.sequence, version(0), algorithm, elementOf(tags.octets, key));

/** PKCS#1 (RFC 8017, A.1.2). */
function rsaKey(der: Uint8Array): PrivateKey {
  const [, n, e, ...rest] = sequenceOf(der);
  for (const number of [n, e, ...rest]) expected(number, tags.integer);
  if (n === undefined || e === undefined || rest.length < 6) throw new Error('The key is damaged.');
  const algorithm = algorithmOf(keyTypes.rsa, elementOf(tags.null));
  return {
    type: 'rsa',
    curve: undefined,
    pkcs8: pkcs8(algorithm, der),
    publicKey: publicKeyInfo(algorithm, elementOf(tags.sequence, n.whole, e.whole)),
  };
}

/** SEC 1 (RFC 5915). The public key is computed, since it may be missing. */
function curveKey(der: Uint8Array, parameters?: Element): PrivateKey {
  const [, secret, ...rest] = sequenceOf(der);
  const inside = (tag: number): Element | undefined =>
    elementsOf(rest.find((each) => each.tag === tag)?.content)[0];
  const curve = curveOf(parameters ?? inside(0xa0));
  const point = inside(0xa1);
  if (curve === undefined || (point !== undefined && bitsOf(point)[0] !== uncompressed))
    return new UnsupportedKey('ec');
  const { points } = curves[curve];
  const digits = expected(secret, tags.octets).content;
  // Some programs leave zeros at the beginning out.
  const bytes = joined(new Uint8Array(Math.max(0, (points.lengths.secretKey ?? 0) - digits.length)), digits);
  const ownPoint = points.getPublicKey(bytes, false);
  const algorithm = algorithmOf(keyTypes.ec, namedCurve(curve));
  const key = elementOf(
    tags.sequence,
    version(1),
    elementOf(tags.octets, bytes),
    elementOf(0xa1, bitString(ownPoint)),
  );
  return { type: 'ec', curve, pkcs8: pkcs8(algorithm, key), publicKey: publicKeyInfo(algorithm, ownPoint) };
}

function edwardsKey(der: Uint8Array): PrivateKey {
  const algorithm = algorithmOf(keyTypes.ed25519);
  return {
    type: 'ed25519',
    curve: undefined,
    pkcs8: pkcs8(algorithm, der),
    publicKey: publicKeyInfo(algorithm, ed25519.getPublicKey(only(der, tags.octets).content)),
  };
}

/** PKCS#8 (RFC 5208). */
function anyKey(der: Uint8Array): PrivateKey {
  const [, algorithm, octets] = sequenceOf(der);
  const [type, parameters] = sequenceOf(expected(algorithm, tags.sequence).whole);
  const key = expected(octets, tags.octets).content;
  const identifier = hexOf(expected(type, tags.identifier).content);
  if (identifier === keyTypes.rsa) return rsaKey(key);
  if (identifier === keyTypes.ec) return curveKey(key, parameters);
  if (identifier === keyTypes.ed25519) return edwardsKey(key);
  return new UnsupportedKey(identifierOf(expected(type, tags.identifier).content));
}

const readers: Readonly<Record<string, (der: Uint8Array) => PrivateKey>> = {
  'PRIVATE KEY': anyKey,
  'RSA PRIVATE KEY': rsaKey,
  'EC PRIVATE KEY': (der) => curveKey(der),
};

/**
 * Reads the private key of a PEM, the first of several: PKCS#1, PKCS#8 or SEC 1.
 * @throws Error if the key is damaged or encrypted
 */
export function decodeKey(pem: string): PrivateKey {
  const { label, der } = blockIn(pem, 'PRIVATE KEY', { skipDamaged: true });
  const read = readers[label];
  if (read === undefined) throw new Error('The kind of the key is not known here.');
  return read(der);
}
