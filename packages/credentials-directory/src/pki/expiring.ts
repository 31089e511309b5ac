import { X509Certificate } from 'node:crypto';
import { join } from 'node:path';
import { CredentialsError } from '../errors.js';

/** The certificate in a file or kubeconfig; undefined for keys and the like. */
function certificateOf(name: string, content: string): string | Buffer | undefined {
  if (name.endsWith('.pem')) return name.endsWith('-key.pem') ? undefined : content;
  const [, data] = (name.endsWith('.kubeconfig') && /client-certificate-data: *(\S+)/.exec(content)) || [];
  return data === undefined ? undefined : Buffer.from(data, 'base64');
}

/**
 * Names of certificates that have expired, or will within 30 days, with the day.
 *
 * @param files credentials of the directory, by name
 * @throws CredentialsError `pki-invalid`, with the unreadable file.
 */
export function expiring(directory: string, files: ReadonlyMap<string, string>): readonly string[] {
  const now = Date.now();
  const soon = now + 30 * 86_400_000;
  return [...files].flatMap(([name, content]) => {
    const certificate = certificateOf(name, content);
    if (certificate === undefined) return [];
    try {
      const end = new Date(new X509Certificate(certificate).validTo);
      if (end.getTime() >= soon) return [];
      return [`${name} ${end.getTime() <= now ? 'expired' : 'expires'} on ${end.toISOString().slice(0, 10)}`];
    } catch (cause) {
      throw new CredentialsError('pki-invalid', `the certificate in ${join(directory, name)} can't be read`, {
        found: cause instanceof Error ? cause.message : String(cause),
        hint: 'run `harderway certs --check`, which says what to do',
        cause,
      });
    }
  });
}
