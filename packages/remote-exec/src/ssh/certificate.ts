import { readFile } from 'node:fs/promises';
import type { ParsedKey } from 'ssh2';
import { neverRan, type RemoteExecError } from '../errors.js';
import { fromHome } from '../home.js';
import { filesOf, nameOf, type SshTarget } from './target.js';
import { joinStrings, readStrings } from './wire.js';

/** A user certificate: a public key that an authority has signed. */
export interface Certificate {
  /** Its type, such as `ssh-ed25519-cert-v01@openssh.com`. */
  readonly type: string;
  /** The certificate in wire format. */
  readonly blob: Buffer;
  /** Its public key in wire format, by which the private key is found. */
  readonly publicKey: Buffer;
}

const suffix = '-cert-v01@openssh.com';

/** Numbers of strings that make up a public key, after its type. Keys on security keys are not known to ssh2. */
const keyParts: Readonly<Record<string, number>> = {
  'ssh-ed25519': 1,
  'ssh-rsa': 2,
  'ecdsa-sha2-nistp256': 2,
  'ecdsa-sha2-nistp384': 2,
  'ecdsa-sha2-nistp521': 2,
};

/** The type of the key of a certificate; undefined for a type of plain keys. */
export const certifiedType = (type: string): string | undefined =>
  type.endsWith(suffix) ? type.slice(0, -suffix.length) : undefined;

/** True for a key that a server sees as a certificate. */
export const isCertified = ({ type }: ParsedKey): boolean => certifiedType(type) !== undefined;

/**
 * Reads a certificate in wire format; undefined for anything else.
 * Source: PROTOCOL.certkeys of OpenSSH.
 */
export function parseCertificate(blob: Buffer): Certificate | undefined {
  const [type = Buffer.alloc(0)] = readStrings(blob, 1);
  const plain = certifiedType(type.toString('latin1'));
  const parts = keyParts[plain ?? ''];
  if (plain === undefined || parts === undefined) return undefined;
  // The first string after the type is a random one.
  const strings = readStrings(blob, 2 + parts);
  if (strings.length < 2 + parts) return undefined;
  return {
    type: type.toString('latin1'),
    blob,
    publicKey: joinStrings([plain, ...strings.slice(2)]),
  };
}

/** A key that is offered as its certificate, and signs as before. */
export function certified(key: ParsedKey, { type, blob }: Certificate): ParsedKey {
  const certifiedKey: ParsedKey = Object.create(key, {
    type: { value: type },
    getPublicSSH: { value: () => blob },
  });
  return certifiedKey;
}

async function readCertificate(file: string): Promise<Certificate | undefined> {
  const text = await readFile(fromHome(file), 'utf8');
  const [, base64 = ''] = text.trim().split(/\s+/);
  return parseCertificate(Buffer.from(base64, 'base64'));
}

/**
 * A target's certificates: those of `certificateFile`, and those in `-cert.pub` files beside its identity files. A file of
 * `certificateFile` that can't be read, or holds none, is an error IDENTITY_UNREADABLE in their place.
 */
export async function certificatesOf(target: SshTarget): Promise<readonly (Certificate | RemoteExecError)[]> {
  const named = filesOf(target.certificateFile ?? []).map(async (file) => {
    const failure = (why: string, cause?: unknown) =>
      neverRan(nameOf(target), 'IDENTITY_UNREADABLE', `the certificate file ${file} ${why}`, cause);
    const found = await readCertificate(file).catch((cause: Error) =>
      failure(`can't be read: ${cause.message}`, cause),
    );
    return found ?? failure('holds no certificate of a key that ssh2 knows: use the openssh transport.');
  });
  const beside = filesOf(target.identityFile ?? []).map((file) =>
    readCertificate(`${file.replace(/\.pub$/, '')}-cert.pub`).catch(() => undefined),
  );
  const all = await Promise.all([...named, ...beside]);
  return all.filter((one) => one !== undefined);
}
