import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { initializeCA, initializeCTLog } from '@sigstore/mock/dist/fulcio/index.js';

const keyPair = () => generateKeyPairSync('ec', { namedCurve: 'P-256' });
const der = (key: KeyObject): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(key.export({ format: 'der', type: 'spki' }));

const base64 = ({ buffer, byteOffset, byteLength }: ArrayBufferView): string =>
  Buffer.from(buffer, byteOffset, byteLength).toString('base64');

const issuerExtension = '1.3.6.1.4.1.57264.1.8';

export interface Signing {
  readonly identity?: string;
  readonly issuer?: string;
}

/** An authority and a log of certificates like those of Sigstore, which issue to anybody. */
export interface Authority {
  /** In the format of `trusted_root.json`; with the authority until a date. */
  trustedRoot(until?: Date): unknown;
  /** The texts of `FILE.sig` and `FILE.cert`. */
  sign(content: Uint8Array, signing?: Signing): Promise<{ signature: string; certificate: string }>;
}

/**
 * @param options `logged`: whether certificates are sent to the log; `clock`: when they are issued
 */
export async function startAuthority({
  logged = true,
  clock,
}: {
  readonly logged?: boolean;
  readonly clock?: Date;
} = {}): Promise<Authority> {
  const log = await initializeCTLog(keyPair(), clock);
  const authority = await initializeCA(keyPair(), logged ? log : undefined, clock);
  const start = '2000-01-01T00:00:00Z';
  return {
    trustedRoot: (until) => ({
      mediaType: 'application/vnd.dev.sigstore.trustedroot+json;version=0.1',
      tlogs: [],
      timestampAuthorities: [],
      certificateAuthorities: [
        {
          subject: { organization: 'sigstore.mock', commonName: 'sigstore' },
          uri: 'https://authority.invalid',
          certChain: { certificates: [{ rawBytes: base64(authority.rootCertificate) }] },
          validFor: { start, ...(until && { end: until.toISOString() }) },
        },
      ],
      ctlogs: [
        {
          baseUrl: 'https://log.invalid',
          hashAlgorithm: 'SHA2_256',
          publicKey: {
            rawBytes: base64(log.publicKey),
            keyDetails: 'PKIX_ECDSA_P256_SHA_256',
            validFor: { start },
          },
          logId: { keyId: base64(log.logID) },
        },
      ],
    }),
    sign: async (
      content,
      {
        identity = 'krel-staging@k8s-releng-prod.iam.gserviceaccount.com',
        issuer = 'https://accounts.google.com',
      } = {},
    ) => {
      const { privateKey, publicKey } = keyPair();
      const certificate = await authority.issueCertificate({
        publicKey: der(publicKey),
        subjectAltName: identity,
        extensions: [{ oid: issuerExtension, value: issuer }],
      });
      const lines = base64(certificate).replaceAll(/(.{64})/g, '$1\n');
      return {
        signature: sign('sha256', content, privateKey).toString('base64'),
        certificate: `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`,
      };
    },
  };
}
