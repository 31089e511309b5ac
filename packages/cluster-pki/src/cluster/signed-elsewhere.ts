import { certificatesIn, isRoot, leadsTo, readCertificates } from '../certificate/chain.js';
import { type CertificateReport, inspectCertificate } from '../certificate/inspect.js';
import { checkCertificate } from '../checks/files.js';
import { tokenPairs, usesOf } from '../contents/authorities.js';
import { certificatePlans } from '../contents/contents.js';
import type { Certificate } from '../cryptography/model.js';
import { type PkiDiagnostic, pkiDiagnostic } from '../diagnostics.js';
import { defaultEnvironment } from '../environment.js';
import { PkiError } from '../errors.js';
import type { ClusterPkiInput, PkiEnvironment } from '../model.js';

/** The outcome for certificates that were signed elsewhere. */
export interface TakenCertificates {
  /** Contents by the names of their files: each certificate, then the intermediates that are served with it. */
  readonly taken: ReadonlyMap<string, string>;
  /** Why others were not taken. */
  readonly refused: readonly string[];
  /** Names and groups of present certificates that those which take their places do not have (`further-names`). */
  readonly diagnostics: readonly PkiDiagnostic[];
}

/** A present certificate, as far as it can be read. */
function presentOf(pem: string | undefined): CertificateReport | undefined {
  try {
    return pem === undefined ? undefined : inspectCertificate(pem);
  } catch {
    // Any certificate is better.
    return undefined;
  }
}

/** Reports the names and groups that end with a present certificate. */
function lostNames(
  file: string,
  present: CertificateReport | undefined,
  next: CertificateReport,
): readonly PkiDiagnostic[] {
  if (present === undefined) return [];
  const dns = new Set(next.alternativeNames.dns.map((name) => name.toLowerCase()));
  const lost = [
    ...present.alternativeNames.dns.filter((name) => !dns.has(name.toLowerCase())),
    ...present.alternativeNames.ip.filter((ip) => !next.alternativeNames.ip.includes(ip)),
    ...present.subject.organizations
      .filter((group) => !next.subject.organizations.includes(group))
      .map((group) => `O=${group}`),
  ];
  if (lost.length === 0) return [];
  const message = `${file} named ${lost.join(', ')}, which the certificate that takes its place does not.`;
  return [pkiDiagnostic(file, 'further-names', message, 'warning')];
}

/** The name of a certificate whose file is not known. */
function nameOf(pem: string): string {
  const { subject, serialNumber } = inspectCertificate(pem);
  return `CN=${subject.commonName}, serial number ${serialNumber}`;
}

/**
 * Says why a certificate in a text would be dropped: it is cut off, or has a form that programs do not read. The caller would take
 * it for imported. Certificate requests may stand beside certificates.
 */
function leftOut(text: string): string | undefined {
  const found = certificatesIn(text);
  const labels = [...text.matchAll(/-----BEGIN ((?:[A-Z0-9]+ )*CERTIFICATE|PKCS7)-----/g)].map(
    ([, label]) => label,
  );
  const label = labels.find((each) => each !== 'CERTIFICATE') ?? labels[found.length];
  if (label !== undefined) return `holds a ${label} that is cut off, or not in a form that programs read`;
  return found.length === 0 ? 'holds no certificate in PEM' : undefined;
}

function isOf(pem: string, key: string | undefined): boolean {
  try {
    return key !== undefined && inspectCertificate(pem, { key }).keyMatches === true;
  } catch {
    return false;
  }
}

/**
 * Takes certificates that were signed elsewhere for the keys that are here, after comparing key, subject, names, purposes, dates
 * and authority with what would be issued. Where a sound certificate for the same key is there that expires later, that one stays.
 *
 * @param existing contents by file name
 * @param texts PEM, in any order; certificates of authorities among them are intermediates
 * @throws PkiError `authorities-unreadable`, `no-certificate`
 */
export function takeCertificates(
  existing: ReadonlyMap<string, string>,
  input: ClusterPkiInput,
  texts: readonly string[],
  environment: Pick<PkiEnvironment, 'now'> = defaultEnvironment,
): TakenCertificates {
  const uses = usesOf(existing, input);
  const plans = certificatePlans(input, tokenPairs(uses));
  const all = texts.flatMap(certificatesIn);
  if (all.length === 0)
    throw new PkiError('no-certificate', 'No certificate in PEM is given.', {
      hint: 'Name files that begin with -----BEGIN CERTIFICATE-----.',
    });
  // An intermediate and its renewal have the same key: serve the certificate that expires last.
  const intermediates = all
    .map((pem) => ({ pem, ...inspectCertificate(pem) }))
    .filter(({ isAuthority }) => isAuthority)
    .sort((one, other) => other.notAfter.getTime() - one.notAfter.getTime())
    .map(({ pem }) => pem);
  const taken = new Map<string, string>();
  const diagnostics = new Map<string, readonly PkiDiagnostic[]>();
  const refused = texts.flatMap((text, index) => {
    const found = leftOut(text);
    return found === undefined ? [] : [`Text ${index + 1} of ${texts.length} ${found}.`];
  });
  // Of two certificates for one key, such as a former one and its renewal, the one that expires last is taken.
  const endOf = (pem: string): number => inspectCertificate(pem).notAfter.getTime();
  const leaves = all.filter((each) => !intermediates.includes(each));
  for (const pem of leaves.toSorted((one, other) => endOf(one) - endOf(other))) {
    const plan = plans.find(({ name }) => isOf(pem, existing.get(`${name}-key.pem`)));
    if (plan === undefined) {
      refused.push(`${nameOf(pem)}: no private key here matches it.`);
      continue;
    }
    const signer = uses[plan.authority]?.signs ?? plan.authority;
    const authority = existing.get(`${signer}.pem`);
    if (authority === undefined) {
      refused.push(`${plan.name}.pem: ${signer}.pem, the authority, is missing. Put its certificate there.`);
      continue;
    }
    const anchors = readCertificates(authority, `${signer}.pem`);
    const served = servedBetween(pem, intermediates, anchors);
    const problemsOf = (certificate: string): readonly PkiDiagnostic[] =>
      checkCertificate(plan, certificate, existing.get(`${plan.name}-key.pem`), {
        now: environment.now(),
        warnBeforeDays: 0,
        authority: anchors,
        authorityFile: `${signer}.pem`,
      }).filter(({ severity }) => severity !== 'info');
    const problems = problemsOf(`${pem}${served}`);
    const file = `${plan.name}.pem`;
    const [own, next] = [presentOf(existing.get(file)), inspectCertificate(pem)];
    if (problems.length > 0) refused.push(...problems.map(({ message }) => message));
    else if (
      own === undefined ||
      own.notAfter <= next.notAfter ||
      problemsOf(existing.get(file) ?? '').length > 0
    ) {
      taken.set(file, `${pem}${served}`);
      diagnostics.set(file, plan.keyOnly === true ? [] : lostNames(file, own, next));
    }
  }
  return { taken, refused, diagnostics: [...diagnostics.values()].flat() };
}

/** The intermediates on the way from a certificate to its authority, in order. */
function servedBetween(
  pem: string,
  intermediates: readonly string[],
  authority: readonly Certificate[],
): string {
  const own = readCertificates(pem, 'The text');
  const signs = (each: string): boolean => leadsTo(own, readCertificates(each, 'The text'));
  if (leadsTo(own, authority))
    return intermediates
      .filter(signs)
      .filter((each) => !isRoot(each))
      .join('');
  const next = intermediates.find(signs);
  if (next === undefined) return '';
  const others = intermediates.filter((each) => each !== next);
  return `${next}${servedBetween(next, others, authority)}`;
}
