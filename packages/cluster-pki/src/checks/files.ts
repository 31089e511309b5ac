import type { Severity } from '@harderway/diagnostics';
import { certificatesIn, readCertificates } from '../certificate/chain.js';
import {
  allowsPurpose,
  type CertificateReport,
  inspectBeside,
  inspectCertificate,
  type Purpose,
  subjectOf,
} from '../certificate/inspect.js';
import { compareTrust } from '../certificate/trust.js';
import type { CertificatePlan } from '../contents/certificate-plan.js';
import type { Certificate } from '../cryptography/model.js';
import { type PkiDiagnostic, type PkiDiagnosticCode, pkiDiagnostic } from '../diagnostics.js';
import { canonicalAddress } from '../encoding/address.js';
import { kubeconfigFaults } from '../kubeconfig/faults.js';
import { parseContext } from '../kubeconfig/kubeconfig.js';
import { readKubeconfig } from '../kubeconfig/nodes.js';
import { chainFaults } from './chain.js';

/** The values that certificates are compared with. */
export interface Reference {
  readonly now: Date;
  /** A certificate that ends within so many days is reported. */
  readonly warnBeforeDays: number;
  /** The certificates of the authority; without them, signatures are not checked. */
  readonly authority: readonly Certificate[] | undefined;
  /** Name of its file. */
  readonly authorityFile: string;
}

const dayMs = 86_400_000;
const day = (date: Date): string => date.toISOString().slice(0, 10);

function validityProblem(
  file: string,
  { notBefore, notAfter }: CertificateReport,
  { now, warnBeforeDays, authority = [] }: Pick<Reference, 'now' | 'warnBeforeDays'> & Partial<Reference>,
): readonly PkiDiagnostic[] {
  const left = notAfter.getTime() - now.getTime();
  if (left <= 0) return [pkiDiagnostic(file, 'expired', `${file} expired on ${day(notAfter)}.`)];
  if (notBefore > now) {
    const message = `${file} is not valid before ${notBefore.toISOString()}. Check the clock.`;
    return [pkiDiagnostic(file, 'not-valid-yet', message)];
  }
  if (left > warnBeforeDays * dayMs) return [];
  const ends = `${file} expires on ${day(notAfter)}, in ${Math.floor(left / dayMs)} days`;
  // A renewed certificate would end no later.
  const isLast = authority[0] !== undefined && authority[0].notAfter <= notAfter;
  return isLast
    ? [
        pkiDiagnostic(
          file,
          'expires-with-authority',
          `${ends}, as its authority does. Rotate the authority.`,
          'warning',
        ),
      ]
    : [pkiDiagnostic(file, 'expires-soon', `${ends}.`, 'warning')];
}

/** OpenSSL's default of Debian (security level 2) refuses shorter keys: ldirectord's checks would all fail. */
const leastRsaBits = 2048;

function keyProblem(file: string, { rsaBits }: CertificateReport): readonly PkiDiagnostic[] {
  if (rsaBits === undefined || rsaBits >= leastRsaBits) return [];
  const message = `${file} has an RSA key of ${rsaBits} bits: OpenSSL refuses less than ${leastRsaBits}.`;
  return [pkiDiagnostic(file, 'weak-key', message)];
}

/** Why a certificate was not signed by an authority. */
function otherAuthority(
  { issuer }: CertificateReport,
  authority: Certificate | undefined,
  file: string,
): string {
  if (authority?.isAuthority !== true) return `${file} is not the certificate of an authority`;
  return issuer.commonName === subjectOf(authority).commonName
    ? `its issuer has the name of ${file} and another key`
    : `its issuer is CN=${issuer.commonName}`;
}

/** Whether a certificate's name covers a name: a wildcard matches one label (RFC 9525). */
const covers = (has: string, name: string): boolean =>
  has.toLowerCase() === name.toLowerCase() ||
  (has.startsWith('*.') &&
    name.includes('.') &&
    name.replace(/^[^.]*/, '*').toLowerCase() === has.toLowerCase());

/** Reports names of a certificate that a renewed one would not have. Nobody reads the names of one that is only a key. */
function furtherNames(
  { subject, formerGroup, alternativeNames, keyOnly }: CertificatePlan,
  file: string,
  report: CertificateReport,
): readonly PkiDiagnostic[] {
  if (keyOnly === true) return [];
  const addresses = new Set(alternativeNames.ip.map(canonicalAddress));
  const dns = new Set(alternativeNames.dns.map((name) => name.toLowerCase()));
  const { commonName, organizations } = report.subject;
  const wanted = subject.organizations ?? [];
  // Those of a wrong subject are reported with it.
  const isWrong =
    commonName !== subject.commonName ||
    !(wanted.every((group) => organizations.includes(group)) || organizations.includes(formerGroup ?? ''));
  const groups = isWrong ? [] : organizations.filter((group) => ![...wanted, formerGroup].includes(group));
  const further = [
    ...report.alternativeNames.dns.filter((name) => !dns.has(name.toLowerCase())),
    ...report.alternativeNames.ip.filter((ip) => !addresses.has(ip)),
    ...groups.map((group) => `O=${group}`),
  ];
  if (further.length === 0) return [];
  const message = `${file} also names ${further.join(', ')}, which a renewed certificate would not.`;
  return [pkiDiagnostic(file, 'further-names', message, 'info')];
}

/** Runs a check, and reports what it throws. */
function readable(file: string, check: () => readonly PkiDiagnostic[]): readonly PkiDiagnostic[] {
  try {
    return check();
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return [pkiDiagnostic(file, 'unreadable', `${file} can't be used: ${why}`)];
  }
}

/** Problems of the authority's files. */
export function checkAuthority(
  name: string,
  certificate: string,
  key: string | undefined,
  reference: Pick<Reference, 'now' | 'warnBeforeDays'>,
): readonly PkiDiagnostic[] {
  const file = `${name}.pem`;
  return readable(file, () => {
    const report = inspectCertificate(certificate, { key });
    // What it has signed is compared with each of them.
    readCertificates(certificate, file);
    const diagnostics = [...validityProblem(file, report, reference), ...keyProblem(file, report)];
    const found = (code: PkiDiagnosticCode, message: string): void => {
      diagnostics.push(pkiDiagnostic(file, code, message));
    };
    if (!report.isAuthority) found('not-an-authority', `${file} is not the certificate of an authority.`);
    if (key === undefined)
      found('key-missing', `${name}-key.pem is missing: nothing can be issued without it.`);
    if (report.keyMatches === false) found('key-mismatch', `${name}-key.pem does not belong to ${file}.`);
    return diagnostics;
  });
}

/** The purposes that a certificate must have; those of the guide are for servers if they have names. */
function purposesOf({ usages, alternativeNames }: CertificatePlan): readonly Purpose[] {
  if (usages === undefined && alternativeNames.dns.length === 0) return ['client auth'];
  const all = ['server auth', 'client auth'] as const;
  return usages === undefined ? all : all.filter((purpose) => usages.includes(purpose));
}

/** Problems of a certificate and its key. */
export function checkCertificate(
  plan: CertificatePlan,
  certificate: string,
  key: string | undefined,
  reference: Reference,
): readonly PkiDiagnostic[] {
  const file = `${plan.name}.pem`;
  return readable(file, () => {
    const report = inspectBeside(certificate, key, reference.authority);
    const [authority] = reference.authority ?? [];
    // kube-apiserver only takes the public key of this one.
    const { keyOnly = false } = plan;
    const ofCertificate: Severity = keyOnly ? 'warning' : 'error';
    const diagnostics = validityProblem(file, report, reference).map((diagnostic) =>
      keyOnly ? { ...diagnostic, severity: ofCertificate } : diagnostic,
    );
    const found = (code: PkiDiagnosticCode, message: string, severity?: Severity): void => {
      diagnostics.push(pkiDiagnostic(file, code, message, severity));
    };
    diagnostics.push(...keyProblem(file, report));
    if (report.weakHash !== undefined)
      found(
        'weak-signature',
        `${file} is signed by ${report.weakHash}, which OpenSSL and Go refuse.`,
        ofCertificate,
      );
    if (report.unknownExtension !== undefined)
      found(
        'unknown-extension',
        `${file} has the critical extension ${report.unknownExtension}, which Go does not know.`,
        ofCertificate,
      );
    if (key === undefined) found('key-missing', `${plan.name}-key.pem is missing.`);
    if (report.keyMatches === false)
      found('key-mismatch', `${plan.name}-key.pem does not belong to ${file}.`);
    if (report.issuedByAuthority === false && reference.authority !== undefined) {
      const why = otherAuthority(report, authority, reference.authorityFile);
      found(
        'other-authority',
        `${file} was not signed by ${reference.authorityFile}: ${why}.`,
        ofCertificate,
      );
    }
    const { commonName, organizations } = report.subject;
    const { subject } = plan;
    const wanted = subject.organizations ?? [];
    const { formerGroup } = plan;
    if (
      formerGroup !== undefined &&
      commonName === subject.commonName &&
      organizations.includes(formerGroup)
    ) {
      const message = `${file} is in the group ${formerGroup}, whose rights RBAC can't take away.`;
      found('unrevocable', message, 'info');
    } else if (
      commonName !== subject.commonName ||
      !wanted.every((organization) => organizations.includes(organization))
    ) {
      const is = `CN=${commonName} O=${organizations.join(',')}`;
      const expected = `CN=${subject.commonName} O=${wanted.join(',')}`;
      // The groups of kubernetes.pem decide nothing: servers are known by their names.
      const decides = plan.name !== 'kubernetes' || commonName !== subject.commonName;
      const severity = decides ? ofCertificate : 'warning';
      found('wrong-subject', `${file} is for ${is}, not for ${expected}.`, severity);
    }
    const missing = [
      ...plan.alternativeNames.dns.filter(
        (name) => !report.alternativeNames.dns.some((has) => covers(has, name)),
      ),
      ...plan.alternativeNames.ip.filter((ip) => !report.alternativeNames.ip.includes(canonicalAddress(ip))),
    ];
    if (missing.length > 0) found('missing-name', `${file} does not name ${missing.join(', ')}.`);
    diagnostics.push(...furtherNames(plan, file, report));
    const [own, ...served] = readCertificates(certificate, file);
    const purposes = keyOnly ? [] : purposesOf(plan);
    const lacking = purposes.filter((purpose) => own !== undefined && !allowsPurpose(own, purpose));
    if (lacking.length > 0) found('wrong-usage', `${file} may not be used for ${lacking.join(', ')}.`);
    const { now, warnBeforeDays, authority: anchors = [], authorityFile: anchorFile } = reference;
    const expected = { anchors, anchorFile, names: report.alternativeNames, purposes, now, warnBeforeDays };
    for (const { code, severity, text } of own === undefined ? [] : chainFaults(own, served, expected))
      found(code, `${file} ${text}.`, keyOnly ? 'warning' : severity);
    return diagnostics;
  });
}

/** The contents of a kubeconfig. What is not given is not compared. */
interface ExpectedKubeconfig {
  /** The certificate in the file of its name. */
  readonly certificate: string | undefined;
  /** Name of the cluster, where a wrong one counts. */
  readonly cluster: string | undefined;
  readonly server: string;
  /** Names and addresses of the certificate of API servers. */
  readonly serverNames: readonly string[];
  readonly trust: string | undefined;
  /** All authorities of the cluster, former ones too (PEM). */
  readonly authorities: string;
  /** Name of the file of the authority that its certificate is signed by. */
  readonly authorityFile: string;
}

/** The certificates of a text, without what is written around them, and with the line ends of Unix; the whole text if it has none. */
const plainCertificates = (text: string): string =>
  (certificatesIn(text).join('') || text).replace(/\s+/g, '\n').trim();

const sameCertificates = (one: string, other: string): boolean =>
  plainCertificates(one) === plainCertificates(other);

/** Problems of a kubeconfig. `check` reports problems of its certificate and key, like {@link checkCertificate}. */
export function checkKubeconfig(
  { name }: CertificatePlan,
  text: string,
  { certificate, cluster, server, serverNames, trust, authorities, authorityFile }: ExpectedKubeconfig,
  check: (certificate: string, key: string) => readonly PkiDiagnostic[],
): readonly PkiDiagnostic[] {
  const file = `${name}.kubeconfig`;
  return readable(file, () => {
    const root = readKubeconfig(text);
    const config = parseContext(root);
    const { refused, further } = kubeconfigFaults(root, serverNames);
    const found = (
      code: PkiDiagnosticCode,
      message: string,
      severity: Severity = 'error',
    ): readonly PkiDiagnostic[] => [pkiDiagnostic(file, code, message, severity)];
    if (refused !== undefined) return found('unreadable', `${file} can't be used: it ${refused}.`);
    const ofCertificate = check(config.certificate, config.key);
    return [
      ...ofCertificate.map((each) => ({ ...each, file, message: `In ${file}: ${each.message}` })),
      ...(certificate === undefined || sameCertificates(config.certificate, certificate)
        ? []
        : found('other-certificate', `${file} has another certificate than ${name}.pem.`, 'warning')),
      ...(cluster === undefined || config.cluster === cluster
        ? []
        : found(
            'other-cluster',
            `${file} is for the cluster ${config.cluster}, not for ${cluster}. If these are the credentials of ${config.cluster}, give ${cluster} a directory of its own; if it was only renamed, renew this file.`,
            'warning',
          )),
      ...(config.server === server
        ? []
        : found('other-server', `${file} is for ${config.server}, not for ${server}.`)),
      ...(further.length === 0
        ? []
        : found('further-settings', `${file} ${further.join(', and ')}.`, 'warning')),
      ...(trust === undefined || compareTrust(config.authority, trust, authorities).isCurrent
        ? []
        : found(
            'other-authority',
            `${file} does not trust the authorities of the cluster, ${authorityFile} and any that is to take its place, and no former one.`,
          )),
    ];
  });
}
