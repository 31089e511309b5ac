import { ed25519 } from '@noble/curves/ed25519.js';
import { sha1 } from '@noble/hashes/legacy.js';
import { sha224, sha256, sha384, sha512 } from '@noble/hashes/sha2.js';
import {
  mgf1,
  PKCS1_SHA1,
  PKCS1_SHA224,
  PKCS1_SHA256,
  PKCS1_SHA384,
  PKCS1_SHA512,
  PSS,
} from 'micro-rsa-dsa-dh/rsa.js';
import { hexOf, numberOf } from '../../encoding/bytes.js';
import { type Element, elementsOf } from '../../encoding/der.js';
import { PkiError } from '../../errors.js';
import { curves, keyTypes, type PublicKey } from './public-key.js';

/** A signature of a content, and the elements of the AlgorithmIdentifier that says how it was made. */
export interface Signature {
  readonly content: Uint8Array;
  readonly algorithm: readonly Element[];
  readonly bytes: Uint8Array;
}

/** Checks a signature, with a key of the algorithm's type. */
type Verify<K extends PublicKey> = (signature: Signature, key: K) => boolean;

/** An algorithm, which signs with keys of one type. */
interface Algorithm {
  readonly type: PublicKey['type'];
  readonly verify: Verify<PublicKey>;
}

const isOfType = <T extends PublicKey['type']>(
  key: PublicKey,
  type: T,
): key is Extract<PublicKey, { readonly type: T }> => key.type === type;

/** An algorithm that signs with keys of one type alone. */
const algorithm = <T extends PublicKey['type']>(
  type: T,
  verify: Verify<Extract<PublicKey, { readonly type: T }>>,
): Algorithm => ({
  type,
  verify: (signature, key) => isOfType(key, type) && verify(signature, key),
});

const pkcs1 = (scheme: typeof PKCS1_SHA256): Algorithm =>
  algorithm('rsa', ({ content, bytes }, key) => scheme.verify(key, content, bytes));

const ecdsa = (hash: (content: Uint8Array) => Uint8Array): Algorithm =>
  algorithm('ec', ({ content, bytes }, { curve, point }) =>
    curves[curve].points.verify(bytes, hash(content), point, { format: 'der', lowS: false, prehash: false }),
  );

/** Hashes by their object identifiers, as hexadecimal digits. */
const hashes = new Map([
  ['2b0e03021a', sha1],
  ['608648016503040204', sha224],
  ['608648016503040201', sha256],
  ['608648016503040202', sha384],
  ['608648016503040203', sha512],
]);

/** RSASSA-PSS, whose parameters name its hash and the length of its salt (RFC 4055, 3.1). */
const pss = algorithm('rsa', ({ content, algorithm: [, named], bytes }, key) => {
  const parameters = elementsOf(named?.content);
  const parameter = (tag: number): Uint8Array | undefined =>
    elementsOf(parameters.find((each) => each.tag === tag)?.content)[0]?.content;
  const [identifier] = elementsOf(parameter(0xa0));
  const hash = identifier === undefined ? sha1 : hashes.get(hexOf(identifier.content));
  const salt = parameter(0xa2);
  if (hash === undefined) return false;
  return PSS(hash, mgf1(hash), salt === undefined ? 20 : Number(numberOf(salt))).verify(key, content, bytes);
});

/** Algorithms by their object identifiers, as hexadecimal digits. */
const algorithms = new Map<string, Algorithm>([
  ['2a864886f70d010105', pkcs1(PKCS1_SHA1)],
  ['2a864886f70d01010e', pkcs1(PKCS1_SHA224)],
  ['2a864886f70d01010b', pkcs1(PKCS1_SHA256)],
  ['2a864886f70d01010c', pkcs1(PKCS1_SHA384)],
  ['2a864886f70d01010d', pkcs1(PKCS1_SHA512)],
  ['2a864886f70d01010a', pss],
  ['2a8648ce3d0401', ecdsa(sha1)],
  ['2a8648ce3d040301', ecdsa(sha224)],
  ['2a8648ce3d040302', ecdsa(sha256)],
  ['2a8648ce3d040303', ecdsa(sha384)],
  ['2a8648ce3d040304', ecdsa(sha512)],
  [
    keyTypes.ed25519,
    algorithm('ed25519', ({ content, bytes }, { point }) => ed25519.verify(bytes, content, point)),
  ],
]);

const algorithmOf = ({ algorithm: [identifier] }: Signature): Algorithm | undefined =>
  algorithms.get(hexOf(identifier?.content ?? new Uint8Array()));

/** Whether a key has the type that the algorithm of a signature needs. True if the algorithm is unknown: `verifies` reports that. */
export function fits(signature: Signature, key: PublicKey): boolean {
  const known = algorithmOf(signature);
  return known === undefined || known.type === key.type;
}

/**
 * Whether a signature is by a key.
 * @throws PkiError `certificate-unreadable` if the algorithm is unknown
 */
export function verifies(signature: Signature, key: PublicKey): boolean {
  const known = algorithmOf(signature);
  if (known === undefined)
    throw new PkiError(
      'certificate-unreadable',
      'The signature of the certificate is by an unknown algorithm.',
      {
        hint: 'Check the certificate with openssl verify.',
      },
    );
  try {
    return known.verify(signature, key);
  } catch {
    // The libraries throw for signatures of another form or length.
    return false;
  }
}
