import { certificatesIn } from './chain.js';
import { defaultEnvironment } from './environment.js';
import { PkiError } from './errors.js';
import { type CertificateReport, inspectCertificate } from './inspect.js';
import { parseKubeconfig } from './kubeconfig.js';

export interface ExpiryEntry {
  readonly file: string;
  /** Common name of the certificate that ends first in the file; empty if one can't be read. */
  readonly commonName: string;
  readonly notAfter: Date | undefined;
  /** Whole days, negative once expired. */
  readonly remainingDays: number | undefined;
  readonly state: 'valid' | 'expiring' | 'expired' | 'unreadable';
}

const dayMs = 86_400_000;

/** The certificate that ends first: a chain, or a file of several authorities, holds as long as the shortest. */
function firstToEnd(pem: string): CertificateReport {
  const [first, ...others] = certificatesIn(pem).map((each) => inspectCertificate(each));
  return others.reduce(
    (one, other) => (other.notAfter < one.notAfter ? other : one),
    first ?? inspectCertificate(pem),
  );
}

const isCertificate = (file: string, content: string): boolean =>
  /(?<!-key)\.pem$|\.(?:crt|cer)$/i.test(file) || certificatesIn(content).length > 0;

/**
 * Lists when the certificates of each file expire, kubeconfigs included. Files that can't be read come first, then the file that
 * expires first.
 * @param files contents by name: kubeconfigs are `*.kubeconfig`; certificates are `*.pem` without `-key`, `*.crt`, `*.cer`, and
 * all others that hold one
 * @param options `now`: the time to compare with, the clock's by default; `warnBeforeDays`: what counts as expiring, default 30
 */
export function expiryReport(
  files: ReadonlyMap<string, string>,
  options: { readonly now?: Date | undefined; readonly warnBeforeDays?: number | undefined } = {},
): readonly ExpiryEntry[] {
  const { now = defaultEnvironment.now(), warnBeforeDays = 30 } = options;
  const entries = [...files].flatMap(([file, content]): ExpiryEntry[] => {
    const kubeconfig = file.endsWith('.kubeconfig');
    if (!kubeconfig && !isCertificate(file, content)) return [];
    try {
      const { subject, notAfter } = firstToEnd(kubeconfig ? parseKubeconfig(content).certificate : content);
      const remainingDays = Math.floor((notAfter.getTime() - now.getTime()) / dayMs);
      // An invalid date or NaN days must not make a certificate valid, so both comparisons fail on them.
      const state = !(notAfter > now) ? 'expired' : remainingDays >= warnBeforeDays ? 'valid' : 'expiring';
      return [{ file, commonName: subject.commonName, notAfter, remainingDays, state }];
    } catch (error) {
      if (!(error instanceof PkiError)) throw error;
      return [{ file, commonName: '', notAfter: undefined, remainingDays: undefined, state: 'unreadable' }];
    }
  });
  return entries.sort((a, b) => (a.notAfter?.getTime() ?? 0) - (b.notAfter?.getTime() ?? 0));
}
