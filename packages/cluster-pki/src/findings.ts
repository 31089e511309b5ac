import { canonicalAddress } from './address.js';
import type { CertificatePlan } from './contents.js';
import { type CertificateReport, inspectCertificate } from './inspect.js';
import { parseKubeconfig } from './kubeconfig.js';

/** Why an existing file should be replaced. */
export type FindingReason =
  | 'expired'
  | 'expires-soon'
  | 'key-mismatch'
  | 'key-missing'
  | 'missing-name'
  | 'not-an-authority'
  | 'not-valid-yet'
  | 'other-authority'
  | 'other-server'
  | 'unreadable'
  | 'wrong-subject'
  | 'wrong-usage';

/** Something found in an existing file. */
export interface Finding {
  /** The file that would have to be renewed. */
  readonly file: string;
  readonly reason: FindingReason;
  /** For people: what was found, and what is expected. */
  readonly message: string;
  /** Whether the cluster can't work as described before it is renewed. */
  readonly blocking: boolean;
}

/** What certificates are held against. */
interface Measure {
  readonly now: Date;
  /** A certificate that ends within so many days is reported as one that expires soon. */
  readonly warnBeforeDays: number;
  /** PEM of the authority's certificate; without one, signatures are not looked at. */
  readonly authority: string | undefined;
}

const dayMs = 86_400_000;
const day = (date: Date): string => date.toISOString().slice(0, 10);

function validityFindings(
  file: string,
  report: CertificateReport,
  measure: Omit<Measure, 'authority'>,
): readonly Finding[] {
  const left = report.notAfter.getTime() - measure.now.getTime();
  if (left <= 0) {
    return [
      { file, reason: 'expired', blocking: true, message: `${file} expired on ${day(report.notAfter)}.` },
    ];
  }
  if (report.notBefore > measure.now) {
    const message = `${file} holds only from ${report.notBefore.toISOString()} on. Check the clock.`;
    return [{ file, reason: 'not-valid-yet', blocking: true, message }];
  }
  if (left > measure.warnBeforeDays * dayMs) return [];
  const message = `${file} expires on ${day(report.notAfter)}, in ${Math.floor(left / dayMs)} days.`;
  return [{ file, reason: 'expires-soon', blocking: false, message }];
}

/** Runs a check whose throwing is a finding itself. */
function readable(file: string, check: () => readonly Finding[]): readonly Finding[] {
  try {
    return check();
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return [{ file, reason: 'unreadable', blocking: true, message: `${file} can't be used: ${why}` }];
  }
}

/** What is wrong with the authority's files. */
export function authorityFindings(
  certificate: string,
  key: string | undefined,
  measure: Omit<Measure, 'authority'>,
): readonly Finding[] {
  const file = 'ca.pem';
  return readable(file, () => {
    const report = inspectCertificate(certificate, key === undefined ? {} : { key });
    const findings = [...validityFindings(file, report, measure)];
    const found = (reason: FindingReason, message: string): void => {
      findings.push({ file, reason, blocking: true, message });
    };
    if (!report.isAuthority) found('not-an-authority', 'ca.pem is not the certificate of an authority.');
    if (key === undefined) found('key-missing', 'ca-key.pem is missing: nothing can be issued without it.');
    if (report.keyMatches === false) found('key-mismatch', 'ca-key.pem does not belong to ca.pem.');
    return findings;
  });
}

/** What is wrong with a certificate and its key. */
export function certificateFindings(
  plan: CertificatePlan,
  certificate: string,
  key: string | undefined,
  measure: Measure,
): readonly Finding[] {
  const file = `${plan.name}.pem`;
  return readable(file, () => {
    const report = inspectCertificate(certificate, {
      ...(measure.authority === undefined ? {} : { authority: measure.authority }),
      ...(key === undefined ? {} : { key }),
    });
    // Of this one kube-apiserver takes the public key only.
    const keyOnly = plan.name === 'service-account';
    const findings = validityFindings(file, report, measure).map((finding) =>
      keyOnly ? { ...finding, blocking: false } : finding,
    );
    const found = (reason: FindingReason, message: string, blocking = true): void => {
      findings.push({ file, reason, message, blocking });
    };
    if (key === undefined) found('key-missing', `${plan.name}-key.pem is missing.`);
    if (report.keyMatches === false)
      found('key-mismatch', `${plan.name}-key.pem does not belong to ${file}.`);
    if (report.issuedByAuthority === false)
      found('other-authority', `${file} was not signed by ca.pem.`, !keyOnly);
    const { commonName, organizations } = report.subject;
    const { subject } = plan;
    if (
      commonName !== subject.commonName ||
      (subject.organization && !organizations.includes(subject.organization))
    ) {
      const is = `CN=${commonName} O=${organizations.join(',')}`;
      const expected = `CN=${subject.commonName} O=${subject.organization ?? ''}`;
      found('wrong-subject', `${file} is for ${is}, not for ${expected}.`, !keyOnly);
    }
    const missing = [
      ...plan.alternativeNames.dns.filter((name) => !report.alternativeNames.dns.includes(name)),
      ...plan.alternativeNames.ip.filter((ip) => !report.alternativeNames.ip.includes(canonicalAddress(ip))),
    ];
    if (missing.length > 0) found('missing-name', `${file} does not name ${missing.join(', ')}.`);
    const server = plan.alternativeNames.dns.length > 0;
    const purposes = server ? (['server auth', 'client auth'] as const) : (['client auth'] as const);
    const lacking = keyOnly ? [] : purposes.filter((purpose) => !report.purposes.includes(purpose));
    // Without an extended key usage a certificate serves for everything.
    if (report.purposes.length > 0 && lacking.length > 0) {
      found('wrong-usage', `${file} may not be used for ${lacking.join(', ')}.`);
    }
    return findings;
  });
}

/** What is wrong with a kubeconfig. */
export function kubeconfigFindings(
  plan: CertificatePlan,
  text: string,
  server: string,
  measure: Measure,
): readonly Finding[] {
  const file = `${plan.name}.kubeconfig`;
  return readable(file, () => {
    const config = parseKubeconfig(text);
    const findings = certificateFindings(plan, config.certificate, config.key, measure).map((finding) => ({
      ...finding,
      file,
      message: `In ${file}: ${finding.message}`,
    }));
    if (config.server !== server) {
      findings.push({
        file,
        reason: 'other-server',
        blocking: true,
        message: `${file} is for ${config.server}, not for ${server}.`,
      });
    }
    if (measure.authority !== undefined && config.authority.trim() !== measure.authority.trim()) {
      findings.push({
        file,
        reason: 'other-authority',
        blocking: true,
        message: `${file} trusts another authority than ca.pem.`,
      });
    }
    return findings;
  });
}
