import { formatIp } from '@harderway/ip-address';
import { canonicalAddress } from '../../encoding/address.js';
import { hexOf, numberOf } from '../../encoding/bytes.js';
import { type Element, elementsOf, extensionOf, publicKeyIn, textOf } from '../../encoding/der.js';
import type { AlternativeNames } from '../../model.js';
import type { Certificate, PrivateKey } from '../model.js';
import { assertDer, bitsOf, expected, identifierOf, only, sequenceOf, tags } from './der.js';
import { sha256 } from './digest.js';
import { assertName, isSameName } from './names.js';
import { blockIn } from './pem.js';
import { isSameKey, type PublicKey, readPublicKey } from './public-key.js';
import { fits, type Signature, verifies } from './signature.js';

/** Identifiers of extensions, as hexadecimal digits, and the tags of their values (RFC 5280, 4.2.1). */
const extensions = {
  subjectKeyIdentifier: ['551d0e', tags.octets],
  keyUsage: ['551d0f', tags.bits],
  alternativeNames: ['551d11', tags.sequence],
  basicConstraints: ['551d13', tags.sequence],
  nameConstraints: ['551d1e', tags.sequence],
  authorityKeyIdentifier: ['551d23', tags.sequence],
  extendedKeyUsage: ['551d25', tags.sequence],
} as const;

type Extension = keyof typeof extensions;

/** The first byte of a key usage's bits has this one for keyCertSign. */
const signsCertificates = 0x04;

/**
 * A UTCTime or a GeneralizedTime, in the one form of each that RFC 5280 allows (4.1.2.5).
 * @throws Error if the date has another form
 */
function dateOf(element: Element | undefined): Date {
  const text = element === undefined ? '' : textOf(element);
  const [, years, ...parts] = /^((?:\d\d)?\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/.exec(text) ?? [];
  if (years?.length !== (element?.tag === 0x17 ? 2 : 4)) throw new Error('A date is damaged.');
  const century = years.length === 4 ? '' : Number(years) < 50 ? '20' : '19';
  const [month, day, hour, minute, second] = parts;
  const date = new Date(`${century}${years}-${month}-${day}T${hour}:${minute}:${second}Z`);
  if (Number.isNaN(date.getTime())) throw new Error('A date is damaged.');
  return date;
}

/** The parts of a certificate (RFC 5280, 4.1). */
interface Parts {
  readonly signature: Signature;
  readonly serialNumber: Uint8Array;
  readonly issuer: Uint8Array;
  readonly notBefore: Date;
  readonly notAfter: Date;
  readonly subject: Uint8Array;
}

function partsOf(der: Uint8Array): Parts {
  const [content, named, signature] = sequenceOf(der);
  const whole = expected(content, tags.sequence).whole;
  // The version comes first, and may be left out.
  const fields = sequenceOf(whole).filter(({ tag }) => tag !== 0xa0);
  const sequence = (at: number): Uint8Array => expected(fields[at], tags.sequence).whole;
  const [notBefore, notAfter] = sequenceOf(sequence(3));
  const algorithm = expected(named, tags.sequence).whole;
  if (hexOf(algorithm) !== hexOf(sequence(1))) throw new Error('Two algorithms of the signature are named.');
  return {
    signature: {
      content: whole,
      algorithm: sequenceOf(algorithm),
      bytes: bitsOf(signature),
    },
    serialNumber: expected(fields[0], tags.integer).content,
    issuer: sequence(2),
    notBefore: dateOf(notBefore),
    notAfter: dateOf(notAfter),
    subject: sequence(4),
  };
}

class PortableCertificate implements Certificate {
  readonly der: Uint8Array;
  readonly parts: Parts;

  /** @throws Error if the certificate is damaged */
  constructor(der: Uint8Array) {
    assertDer(der);
    this.der = der;
    this.parts = partsOf(der);
    assertName(this.parts.issuer);
    assertName(this.parts.subject);
    for (const [identifier, tag] of Object.values(extensions)) {
      const value = extensionOf(der, identifier);
      if (value === undefined) continue;
      assertDer(value);
      only(value, tag);
    }
  }

  get serialNumber(): string {
    const { serialNumber } = this.parts;
    const number = BigInt.asIntN(8 * serialNumber.length, numberOf(serialNumber));
    const digits = (number < 0n ? -number : number).toString(16).toUpperCase();
    const padded = number === 0n || digits.length % 2 === 0 ? digits : `0${digits}`;
    return number < 0n ? `-${padded}` : padded;
  }

  get notBefore(): Date {
    return this.parts.notBefore;
  }

  get notAfter(): Date {
    return this.parts.notAfter;
  }

  get alternativeNames(): AlternativeNames {
    const names = this.extension('alternativeNames');
    const addresses = names.filter(({ tag, content }) => tag === 0x87 && [4, 16].includes(content.length));
    return {
      dns: names.filter(({ tag }) => tag === 0x82).map(textOf),
      ip: addresses.map(({ content }) =>
        canonicalAddress(formatIp({ family: content.length === 4 ? 4 : 6, bits: numberOf(content) })),
      ),
    };
  }

  get isAuthority(): boolean {
    const [ca] = this.extension('basicConstraints');
    return ca?.tag === 0x01 && ca.content[0] !== 0 && this.maySign;
  }

  get purposes(): readonly string[] {
    return this.extension('extendedKeyUsage').map(({ content }) => identifierOf(content));
  }

  get publicKey(): Uint8Array {
    return publicKeyIn(this.der);
  }

  get rsaBits(): number | undefined {
    const { key } = this;
    return key.type === 'rsa' ? key.n.toString(2).length : undefined;
  }

  get fingerprint(): string {
    return hexOf(sha256(this.der))
      .toUpperCase()
      .replace(/..(?=.)/g, '$&:');
  }

  /** As OpenSSL's X509_check_issued. */
  isIssuedBy(authority: PortableCertificate): boolean {
    const { issuer, signature } = this.parts;
    const canSign = authority.maySign && fits(signature, authority.key);
    if (!canSign || !isSameName(issuer, authority.parts.subject)) return false;
    const identifiers = this.extension('authorityKeyIdentifier');
    const own = (tag: number): Uint8Array | undefined =>
      identifiers.find((each) => each.tag === tag)?.content;
    const isSame = (one: Uint8Array | undefined, other: Uint8Array | undefined): boolean =>
      one === undefined || other === undefined || hexOf(one) === hexOf(other);
    const [name] = elementsOf(own(0xa1)).filter(({ tag }) => tag === 0xa4);
    return (
      isSame(own(0x80), authority.value('subjectKeyIdentifier')?.content) &&
      isSame(own(0x82), authority.parts.serialNumber) &&
      (name === undefined || isSameName(name.content, authority.parts.issuer))
    );
  }

  isSignedWith(authority: PortableCertificate): boolean {
    return verifies(this.parts.signature, authority.key);
  }

  isOf(key: PrivateKey): boolean {
    return isSameKey(this.publicKey, key.publicKey);
  }

  /** Its public key; of the type `other` where that is damaged. */
  get key(): PublicKey {
    try {
      return readPublicKey(this.publicKey);
    } catch {
      return { type: 'other' };
    }
  }

  /** Without a key usage, a key may be used for everything. */
  get maySign(): boolean {
    const usage = this.value('keyUsage');
    return usage === undefined || ((usage.content[1] ?? 0) & signsCertificates) !== 0;
  }

  value(name: Extension): Element | undefined {
    return elementsOf(extensionOf(this.der, extensions[name][0]))[0];
  }

  extension(name: Extension): readonly Element[] {
    return elementsOf(this.value(name)?.content);
  }
}

/**
 * Reads the certificate of a PEM, the first of several.
 * @throws Error if there is none, or if it is damaged
 */
export const decodeCertificate = (pem: string): Certificate =>
  new PortableCertificate(blockIn(pem, 'CERTIFICATE').der);
