import { defaultEnvironment } from './environment.js';
import { PkiError } from './errors.js';
import { inspectCertificate } from './inspect.js';
import { parseKubeconfig } from './kubeconfig.js';

export interface ExpiryEntry {
  readonly file: string;
  /** Common name of the certificate's subject; empty if it can't be read. */
  readonly commonName: string;
  readonly notAfter: Date | undefined;
  /** Whole days, negative once expired. */
  readonly remainingDays: number | undefined;
  readonly state: 'valid' | 'expiring' | 'expired' | 'unreadable';
}

const dayMs = 86_400_000;

/**
 * When each certificate among the files ends, those inside kubeconfigs included; the first to end first,
 * what can't be read before all.
 * @param files contents by name: certificates are `*.pem` without `-key`, kubeconfigs `*.kubeconfig`
 * @param options `now`: the time to compare with, the clock's by default; `warnBeforeDays`: what counts as expiring, default 30
 */
export function expiryReport(
  files: ReadonlyMap<string, string>,
  options: { readonly now?: Date | undefined; readonly warnBeforeDays?: number | undefined } = {},
): readonly ExpiryEntry[] {
  const { now = defaultEnvironment.now(), warnBeforeDays = 30 } = options;
  const entries = [...files].flatMap(([file, content]): ExpiryEntry[] => {
    const kubeconfig = file.endsWith('.kubeconfig');
    if (!kubeconfig && (!file.endsWith('.pem') || file.endsWith('-key.pem'))) return [];
    try {
      const { subject, notAfter } = inspectCertificate(
        kubeconfig ? parseKubeconfig(content).certificate : content,
      );
      const remainingDays = Math.floor((notAfter.getTime() - now.getTime()) / dayMs);
      const state = notAfter <= now ? 'expired' : remainingDays < warnBeforeDays ? 'expiring' : 'valid';
      return [{ file, commonName: subject.commonName, notAfter, remainingDays, state }];
    } catch (error) {
      if (!(error instanceof PkiError)) throw error;
      return [{ file, commonName: '', notAfter: undefined, remainingDays: undefined, state: 'unreadable' }];
    }
  });
  return entries.sort((a, b) => (a.notAfter?.getTime() ?? 0) - (b.notAfter?.getTime() ?? 0));
}
