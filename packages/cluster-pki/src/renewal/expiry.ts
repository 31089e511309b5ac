import { certificatesIn } from '../certificate/chain.js';
import { type CertificateReport, inspectCertificate } from '../certificate/inspect.js';
import { defaultEnvironment } from '../environment.js';
import { PkiError } from '../errors.js';
import { certificatesOfKubeconfig, embedsClientCertificate } from '../kubeconfig/kubeconfig.js';

export interface ExpiryEntry {
  readonly file: string;
  /** Common name of the certificate that ends first in the file; empty if one can't be read. */
  readonly commonName: string;
  readonly notAfter: Date | undefined;
  /** Whole days, negative once expired. */
  readonly remainingDays: number | undefined;
  /** `not-valid-yet`: one of its certificates begins later. `unreadable`: one of them, or all. */
  readonly state: 'valid' | 'expiring' | 'expired' | 'not-valid-yet' | 'unreadable';
  /** Why the file can't be read, where that is its state. */
  readonly problem?: string | undefined;
}

const dayMs = 86_400_000;

/** All certificates of a file. A block that is cut, or that only OpenSSL reads, must not count as absent. */
function allCertificates(pem: string): readonly CertificateReport[] {
  const found = certificatesIn(pem);
  const begun = pem.match(/-----BEGIN (?:X509 |TRUSTED )?CERTIFICATE-----/g) ?? [];
  if (begun.length > found.length && found.length > 0)
    throw new PkiError(
      'certificate-unreadable',
      'A certificate of the file is cut off, or of another kind.',
      {
        hint: 'Write the file again, with blocks that begin with -----BEGIN CERTIFICATE----- alone.',
      },
    );
  return (found.length > 0 ? found : [pem]).map((each) => inspectCertificate(each));
}

/** The certificate that ends first: a chain, or a file of several authorities, holds as long as the shortest. */
const firstToEnd = (all: readonly CertificateReport[]): CertificateReport =>
  all.reduce((one, other) => (other.notAfter < one.notAfter ? other : one));

const isCertificate = (file: string, content: string): boolean =>
  /(?<!-key)\.pem$|\.(?:crt|cer)$/i.test(file) || certificatesIn(content).length > 0;

/**
 * Lists when the certificates of each file expire, kubeconfigs included. Files that can't be read come first, then the file that
 * expires first.
 * @param files contents by name: kubeconfigs are `*.kubeconfig`, and all others that embed a client certificate, such as kubeadm's
 * `admin.conf`: the certificates of all their users and clusters count; certificates are `*.pem` without `-key`, `*.crt`, `*.cer`,
 * and all others that hold one
 * @param options `now`: the time to compare with, the clock's by default; `warnBeforeDays`: what counts as expiring, default 30
 */
export function expiryReport(
  files: ReadonlyMap<string, string>,
  options: { readonly now?: Date | undefined; readonly warnBeforeDays?: number | undefined } = {},
): readonly ExpiryEntry[] {
  const { now = defaultEnvironment.now(), warnBeforeDays = 30 } = options;
  const entries = [...files].flatMap(([file, content]): ExpiryEntry[] => {
    const kubeconfig = file.endsWith('.kubeconfig') || embedsClientCertificate(content);
    if (!kubeconfig && !isCertificate(file, content)) return [];
    try {
      const all = (kubeconfig ? certificatesOfKubeconfig(content) : [content]).flatMap(allCertificates);
      const { subject, notAfter } = firstToEnd(all);
      const isEarly = all.some(({ notBefore }) => notBefore > now);
      const remainingDays = Math.floor((notAfter.getTime() - now.getTime()) / dayMs);
      // An invalid date or NaN days must not make a certificate valid, so both comparisons fail on them.
      const left = remainingDays >= warnBeforeDays ? 'valid' : 'expiring';
      const state = !(notAfter > now) ? 'expired' : isEarly ? 'not-valid-yet' : left;
      return [{ file, commonName: subject.commonName, notAfter, remainingDays, state }];
    } catch (error) {
      if (!(error instanceof PkiError)) throw error;
      const unknown = { commonName: '', notAfter: undefined, remainingDays: undefined };
      return [{ file, ...unknown, state: 'unreadable', problem: error.message }];
    }
  });
  return entries.sort((a, b) => (a.notAfter?.getTime() ?? 0) - (b.notAfter?.getTime() ?? 0));
}
