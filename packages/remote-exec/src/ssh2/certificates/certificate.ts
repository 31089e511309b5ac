import { readFile } from 'node:fs/promises';
import { expandHome } from '@harderway/ssh-config';
import type { ParsedKey } from 'ssh2';
import { neverRan, type RemoteExecError } from '../../errors/remote-exec-error.js';
import type { SshTarget } from '../../model/ssh-target.js';
import { filesOf, nameOf } from '../../ssh/target.js';
import { joinStrings, readStrings } from './wire.js';

/** A user certificate: a public key signed by an authority. */
export interface Certificate {
  /** Its type, such as `ssh-ed25519-cert-v01@openssh.com`. */
  readonly type: string;
  /** The certificate in wire format. */
  readonly blob: Buffer;
  /** The public key in wire format, which identifies the private key. */
  readonly publicKey: Buffer;
}

const suffix = '-cert-v01@openssh.com';

/** The number of strings in a public key, after its type. ssh2 does not support keys on security keys. */
const keyParts: Readonly<Record<string, number>> = {
  'ssh-ed25519': 1,
  'ssh-rsa': 2,
  'ecdsa-sha2-nistp256': 2,
  'ecdsa-sha2-nistp384': 2,
  'ecdsa-sha2-nistp521': 2,
};

/** The type of a certificate's key; undefined for the type of a plain key. */
export const certifiedType = (type: string): string | undefined =>
  type.endsWith(suffix) ? type.slice(0, -suffix.length) : undefined;

/** Whether a key is offered as a certificate. */
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
  // The string after the type is a nonce.
  const strings = readStrings(blob, 2 + parts);
  if (strings.length < 2 + parts) return undefined;
  return {
    type: type.toString('latin1'),
    blob,
    publicKey: joinStrings([plain, ...strings.slice(2)]),
  };
}

/** A key that is offered as its certificate, and signs by itself. */
export function certified(key: ParsedKey, { type, blob }: Certificate): ParsedKey {
  const certifiedKey: ParsedKey = Object.create(key, {
    type: { value: type },
    getPublicSSH: { value: () => blob },
  });
  return certifiedKey;
}

async function readCertificate(file: string): Promise<Certificate | undefined> {
  const text = await readFile(expandHome(file), 'utf8');
  const [, base64 = ''] = text.trim().split(/\s+/);
  return parseCertificate(Buffer.from(base64, 'base64'));
}

/**
 * A target's certificates: those of `certificateFile`, and those in `-cert.pub` files beside its identity files. A
 * `certificateFile` that can't be read, or has no certificate, gives an error `identity-unreadable` instead.
 */
export async function certificatesOf(target: SshTarget): Promise<readonly (Certificate | RemoteExecError)[]> {
  const named = filesOf(target.certificateFile ?? []).map(async (file) => {
    const failure = (why: string, details: Parameters<typeof neverRan>[3]): RemoteExecError =>
      neverRan(nameOf(target), 'identity-unreadable', `the certificate file ${file} ${why}`, details);
    const found = await readCertificate(file).catch((cause: Error) =>
      failure(`can't be read: ${cause.message}`, { cause }),
    );
    return (
      found ??
      failure('has no certificate of a key that ssh2 supports.', { hint: 'use the openssh transport' })
    );
  });
  const beside = filesOf(target.identityFile ?? []).map((file) =>
    readCertificate(`${file.replace(/\.pub$/, '')}-cert.pub`).catch(() => undefined),
  );
  const all = await Promise.all([...named, ...beside]);
  return all.filter((one) => one !== undefined);
}
