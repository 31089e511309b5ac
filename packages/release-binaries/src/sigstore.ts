import { createVerify, type Verify } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { X509Certificate } from '@sigstore/core';
import { TrustedRoot } from '@sigstore/protobuf-specs';
import seeds from '@sigstore/tuf/seeds.json' with { type: 'json' };
import { type SignedEntity, toTrustMaterial, Verifier } from '@sigstore/verify';
import type { Signer } from './model.js';

/** A signature as `cosign sign-blob` writes it into two files. */
export interface DetachedSignature {
  /** Base64 of a DER signature. */
  readonly signature: string;
  /** PEM, or base64 of PEM. */
  readonly certificate: string;
}

/** The authorities and logs of the public Sigstore instance, as the library for updates of them carries them. */
function publicRoot(): unknown {
  const encoded = seeds['https://tuf-repo-cdn.sigstore.dev'].targets['trusted_root.json'];
  return JSON.parse(Buffer.from(encoded, 'base64').toString());
}

function parseCertificate(text: string): X509Certificate {
  const pem = text.includes('-----BEGIN') ? text : Buffer.from(text, 'base64').toString('latin1');
  if (!/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/.test(pem))
    throw new Error('the certificate is not PEM');
  return X509Certificate.parse(pem);
}

/** A signed file for the verifier, which has already read the file. */
function signedEntity(content: Verify, signature: Buffer, certificate: X509Certificate): SignedEntity {
  const integratedTime = String(certificate.notBefore.getTime() / 1000);
  return {
    key: { $case: 'certificate', certificate },
    signature: {
      signature,
      compareSignature: (other) => other.equals(signature),
      compareDigest: () => false,
      verifySignature: (key) => content.verify(key, signature),
    },
    tlogEntries: [],
    // Certificates live for minutes, so they have to be judged at a time in the past. No log says when this file was signed;
    // the earliest possible moment is the certificate's first.
    timestamps: [
      {
        $case: 'transparency-log',
        tlogEntry: {
          integratedTime,
          inclusionPromise: { signedEntryTimestamp: Buffer.alloc(0) },
          logIndex: '0',
          logId: { keyId: Buffer.alloc(0) },
          kindVersion: { kind: '', version: '' },
          inclusionProof: undefined,
          canonicalizedBody: Buffer.alloc(0),
        },
      },
    ],
  };
}

const exactly = (text: string): string => `^${text.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&')}$`;

/**
 * Why a file is not signed by someone; undefined if it is. The certificate has to come from an authority of the trusted root, be in
 * one of its certificate logs, and name the signer.
 *
 * @param trustedRoot in the JSON format of Sigstore's `trusted_root.json`
 * @throws errors of the file system
 */
export async function signatureFault(
  path: string,
  detached: DetachedSignature,
  { identity, issuer }: Signer,
  trustedRoot: unknown = publicRoot(),
): Promise<string | undefined> {
  const content = createVerify('sha256');
  await pipeline(createReadStream(path), content);
  try {
    const certificate = parseCertificate(detached.certificate);
    const signature = Buffer.from(detached.signature, 'base64');
    const verifier = new Verifier(toTrustMaterial(TrustedRoot.fromJSON(trustedRoot)), { tlogThreshold: 0 });
    verifier.verify(signedEntity(content, signature, certificate), {
      subjectAlternativeName: exactly(identity),
      extensions: { issuer },
    });
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
