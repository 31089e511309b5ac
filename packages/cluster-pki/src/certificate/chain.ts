import type { Certificate } from '../cryptography/model.js';
import { readCertificate } from './read.js';

/**
 * The certificates of a PEM, each as a PEM of its own. What is between them is left out, and so are blocks whose first line has
 * anything else in it: Go does not read those.
 */
export const certificatesIn = (pem: string): readonly string[] =>
  (
    pem.match(
      /(?<![^\n])-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----(?=[ \t\r]*(?:\n|$))/g,
    ) ?? []
  ).map((each) => `${each}\n`);

const signedBy = (certificate: Certificate, authority: Certificate): boolean =>
  authority.isAuthority && certificate.isIssuedBy(authority) && verifies(certificate, authority);

/**
 * Reads each certificate of a PEM.
 * @throws PkiError `certificate-unreadable`
 */
export const readCertificates = (pem: string, name: string): readonly Certificate[] =>
  certificatesIn(pem).map((each) => readCertificate(each, name));

/** Whether certificates are signed by authorities that they were compared with. */
const signatures = new WeakMap<Certificate, WeakMap<Certificate, boolean>>();

/** Whether a certificate is signed with the key of an authority; remembered, since a signature takes long to check. */
function verifies(certificate: Certificate, authority: Certificate): boolean {
  const answers = signatures.get(certificate) ?? new WeakMap<Certificate, boolean>();
  const verified = answers.get(authority) ?? certificate.isSignedWith(authority);
  signatures.set(certificate, answers.set(authority, verified));
  return verified;
}

/** Signatures that Go looks at before it gives a certificate up: certificates that sign each other make no end of chains. */
const mostSignatures = 100;

/**
 * The chains from a certificate to an authority, without the certificate: the intermediates that are served with it, in order, and
 * the certificate of the authority at the end. As many signatures are tried as Go tries.
 */
export function* chainsTo(
  certificate: Certificate,
  served: readonly Certificate[],
  anchors: readonly Certificate[],
): Generator<readonly Certificate[]> {
  let left = mostSignatures;
  const isSigned = (one: Certificate, authority: Certificate): boolean => {
    if (left === 0 || !authority.isAuthority || !one.isIssuedBy(authority)) return false;
    left -= 1;
    return verifies(one, authority);
  };
  function* chainsAbove(
    one: Certificate,
    between: readonly Certificate[],
  ): Generator<readonly Certificate[]> {
    for (const anchor of anchors) if (isSigned(one, anchor)) yield [anchor];
    for (const next of between)
      if (isSigned(one, next))
        for (const rest of chainsAbove(
          next,
          between.filter((each) => each !== next),
        ))
          yield [next, ...rest];
  }
  const each = new Map(served.map((one) => [one.fingerprint, one]));
  // One that signed itself leads nowhere else.
  yield* chainsAbove(
    certificate,
    [...each.values()].filter((one) => !one.isIssuedBy(one)),
  );
}

/**
 * Whether a certificate leads to an authority: by a signature of its own, or over intermediates that are served with it. Programs
 * trust every certificate of an authority's file, so each of them will do.
 *
 * @param chain the certificate, and what is served with it
 * @param anchors the certificates of the authority
 */
export function leadsTo(chain: readonly Certificate[], anchors: readonly Certificate[]): boolean {
  const [first, ...served] = chain;
  return first !== undefined && chainsTo(first, served, anchors).next().done === false;
}

/** A certificate that signed itself ends a chain, and is trusted or not: to serve it helps nobody. */
export function isRoot(pem: string): boolean {
  const certificate = readCertificate(pem, "The authority's certificate");
  return signedBy(certificate, certificate);
}

/** The rest of the chain to serve after a certificate that an authority signed, for those who trust its root alone: the authority, unless it is one. */
export const servedWith = (authority: string): string =>
  certificatesIn(authority)
    .filter((each) => !isRoot(each))
    .join('');
