import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPair,
  type KeyObject,
  X509Certificate,
} from 'node:crypto';
import { promisify } from 'node:util';
import { canonicalAddress } from '../encoding/address.js';
import { isPlainCurveKey, publicKeyIn } from '../encoding/der.js';
import type { AlternativeNames, KeyType } from '../model.js';
import type { Certificate, Curve, PrivateKey } from './model.js';

/** The cryptography of Node.js, which is OpenSSL's. `portable.ts` exports the same for browsers. */

/** From Node's text: `DNS:a, IP Address:10.0.0.1`, with unusual characters as a JSON string. */
function alternativeNames(text: string | undefined): AlternativeNames {
  const dns: string[] = [];
  const ip: string[] = [];
  for (const [, type, quoted, plain] of (text ?? '').matchAll(
    /([A-Za-z ]+):(?:("(?:[^"\\]|\\.)*")|([^,]*))(?:, |$)/g,
  )) {
    const value = quoted ? String(JSON.parse(quoted)) : (plain ?? '');
    if (type === 'DNS') dns.push(value);
    if (type === 'IP Address') ip.push(canonicalAddress(value));
  }
  return { dns, ip };
}

const curves: Readonly<Record<string, Curve>> = {
  prime256v1: 'P-256',
  secp384r1: 'P-384',
  secp521r1: 'P-521',
};

class NodeKey implements PrivateKey {
  readonly object: KeyObject;

  constructor(pem: string) {
    this.object = createPrivateKey(pem);
  }

  get type(): string {
    return this.object.asymmetricKeyType ?? 'secret';
  }

  get curve(): Curve | undefined {
    const curve = curves[this.object.asymmetricKeyDetails?.namedCurve ?? ''];
    return curve !== undefined && isPlainCurveKey(this.publicKey) ? curve : undefined;
  }

  get pkcs8(): Uint8Array<ArrayBuffer> {
    return new Uint8Array(this.object.export({ type: 'pkcs8', format: 'der' }));
  }

  get publicKey(): Uint8Array<ArrayBuffer> {
    return new Uint8Array(createPublicKey(this.object).export({ type: 'spki', format: 'der' }));
  }
}

/** Its values are read when they are asked for. */
class NodeCertificate implements Certificate {
  readonly object: X509Certificate;

  constructor(pem: string) {
    this.object = new X509Certificate(pem);
  }

  get der(): Uint8Array {
    return this.object.raw;
  }

  get serialNumber(): string {
    return this.object.serialNumber;
  }

  get notBefore(): Date {
    return new Date(this.object.validFrom);
  }

  get notAfter(): Date {
    return new Date(this.object.validTo);
  }

  get alternativeNames(): AlternativeNames {
    return alternativeNames(this.object.subjectAltName);
  }

  get isAuthority(): boolean {
    return this.object.ca;
  }

  get purposes(): readonly string[] {
    return this.object.keyUsage ?? [];
  }

  get publicKey(): Uint8Array {
    return publicKeyIn(this.object.raw);
  }

  get rsaBits(): number | undefined {
    try {
      return this.object.publicKey.asymmetricKeyDetails?.modulusLength;
    } catch {
      // A key that OpenSSL does not know is no RSA key.
      return undefined;
    }
  }

  get fingerprint(): string {
    return this.object.fingerprint256;
  }

  isIssuedBy(authority: NodeCertificate): boolean {
    return this.object.checkIssued(authority.object);
  }

  isSignedWith(authority: NodeCertificate): boolean {
    try {
      return this.object.verify(authority.object.publicKey);
    } catch {
      // OpenSSL throws for a key that it does not know.
      return false;
    }
  }

  isOf(key: NodeKey): boolean {
    return this.object.checkPrivateKey(key.object);
  }
}

/**
 * Reads the certificate of a PEM, the first of several.
 * @throws errors of node:crypto
 */
export const decodeCertificate = (pem: string): Certificate => new NodeCertificate(pem);

/**
 * Reads the private key of a PEM, the first of several: PKCS#1, PKCS#8 or SEC 1.
 * @throws errors of node:crypto
 */
export const decodeKey = (pem: string): PrivateKey => new NodeKey(pem);

export const sha256 = (content: Uint8Array | string): Uint8Array =>
  createHash('sha256').update(content).digest();

const generate = promisify(generateKeyPair);

async function rsa(bits: number): Promise<KeyObject> {
  const { privateKey } = await generate('rsa', { modulusLength: bits, publicExponent: 0x10001 });
  return privateKey;
}

async function ecdsa(namedCurve: string): Promise<KeyObject> {
  const { privateKey } = await generate('ec', { namedCurve });
  return privateKey;
}

const pairs: Readonly<Record<KeyType, () => Promise<KeyObject>>> = {
  'rsa-2048': () => rsa(2048),
  'rsa-3072': () => rsa(3072),
  'rsa-4096': () => rsa(4096),
  'ecdsa-p256': () => ecdsa('P-256'),
  'ecdsa-p384': () => ecdsa('P-384'),
  ed25519: async () => (await generate('ed25519')).privateKey,
};

/** A new private key, in PKCS#8 PEM. Several are made at the same time, on libuv's thread pool. */
export const generateKey = async (type: KeyType): Promise<string> =>
  (await pairs[type]()).export({ type: 'pkcs8', format: 'pem' }).toString();
