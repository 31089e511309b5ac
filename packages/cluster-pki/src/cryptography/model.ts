import type { AlternativeNames } from '../model.js';

/** A certificate that has been read. */
export interface Certificate {
  readonly der: Uint8Array;
  /** Hexadecimal, in upper case. */
  readonly serialNumber: string;
  readonly notBefore: Date;
  readonly notAfter: Date;
  /** Addresses in their canonical spelling (RFC 5952). */
  readonly alternativeNames: AlternativeNames;
  /** Whether it may sign certificates: its basic constraints say so, and its key usage, if it has one. */
  readonly isAuthority: boolean;
  /** Object identifiers of its extended key usage; empty without one. */
  readonly purposes: readonly string[];
  /** Its public key: the DER of a SubjectPublicKeyInfo. */
  readonly publicKey: Uint8Array;
  /** Bits of its key, if that is an RSA key. */
  readonly rsaBits: number | undefined;
  /** SHA-256 of the DER: upper-case hexadecimal bytes with colons between them. */
  readonly fingerprint: string;
  /** Whether an authority has the name and the identifiers of its issuer, and may sign. The signature is not checked. */
  isIssuedBy(authority: Certificate): boolean;
  /** Whether its signature is by the key of an authority. */
  isSignedWith(authority: Certificate): boolean;
  /** Whether a private key belongs to it. */
  isOf(key: PrivateKey): boolean;
}

/** The curves of keys that sign here, by the names of WebCrypto. */
export type Curve = 'P-256' | 'P-384' | 'P-521';

/** A private key that has been read. */
export interface PrivateKey {
  /** `rsa`, `ec`, `ed25519`, or a type that this package does not sign with. */
  readonly type: string;
  /**
   * The curve of an `ec` key. Undefined for curves that this package does not sign with, and for keys that Go does not read: with a
   * curve that is spelled out, or a compressed point.
   */
  readonly curve: Curve | undefined;
  /** The DER of its PKCS#8. */
  readonly pkcs8: Uint8Array<ArrayBuffer>;
  /** The DER of its public key, a SubjectPublicKeyInfo. */
  readonly publicKey: Uint8Array<ArrayBuffer>;
}
