import type { Name, X509Certificate } from '@peculiar/x509';
import { hexOf } from '../encoding/bytes.js';
import { PkiError } from '../errors.js';
import type { PkiEnvironment, Subject } from '../model.js';

/** Certificates are valid from this long before they are issued: the hosts' clocks may be behind. */
const backdateMs = 5 * 60_000;

const hourMs = 3_600_000;

/** Loads @peculiar/x509, which takes a while, and is only needed when something is issued. */
export async function loadX509(): Promise<typeof import('@peculiar/x509')> {
  await import('reflect-metadata');
  return import('@peculiar/x509');
}

export type X509 = Awaited<ReturnType<typeof loadX509>>;

export function distinguishedName(x509: X509, subject: Subject): Name {
  const parts = [
    ['O', subject.organizations],
    ['OU', subject.organizationalUnits],
    ['CN', [subject.commonName]],
  ] as const;
  return new x509.Name(
    parts.flatMap(([type, texts = []]) =>
      texts.flatMap((text) => (text === '' ? [] : [{ [type]: [{ utf8String: text }] }])),
    ),
  );
}

export function newSerialNumber(environment: PkiEnvironment): string {
  const bytes = environment.randomBytes(16);
  // Positive and never zero, whatever the generator gives.
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x40;
  return hexOf(bytes);
}

export function validity(
  hours: number,
  environment: PkiEnvironment,
): { readonly notBefore: Date; readonly notAfter: Date } {
  const now = environment.now().getTime();
  const notAfter = new Date(now + hours * hourMs);
  if (!(hours > 0) || !(notAfter.getUTCFullYear() < 10_000)) {
    throw new PkiError('invalid-validity', `A validity of ${hours} hours is not possible.`, {
      hint: 'Use a positive number, such as 87600 for ten years.',
    });
  }
  return { notBefore: new Date(now - backdateMs), notAfter };
}

/** A PEM file with one newline at its end, as openssl writes it. */
export const pemOf = (certificate: X509Certificate): string => `${certificate.toString('pem').trimEnd()}\n`;
