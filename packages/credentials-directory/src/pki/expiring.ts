import { join } from 'node:path';
import { expiryReport } from '@harderway/cluster-pki';
import { CredentialsError } from '../errors.js';

const unreadable = (path: string, found: string | undefined): CredentialsError =>
  new CredentialsError('pki-invalid', `the certificate in ${path} can't be read`, {
    found,
    hint: 'run `harderway certs --check`, which says what to do',
  });

/**
 * Names of files with a certificate that has expired, or will within 30 days, with the day: of several, that which ends first.
 *
 * @param files credentials of the directory, by name
 * @throws CredentialsError `pki-invalid`, with the unreadable file.
 */
export const expiring = (directory: string, files: ReadonlyMap<string, string>): readonly string[] =>
  expiryReport(files).flatMap(({ file, state, notAfter, problem }) => {
    if (notAfter === undefined) throw unreadable(join(directory, file), problem);
    if (state !== 'expired' && state !== 'expiring') return [];
    return [
      `${file} ${state === 'expired' ? 'expired' : 'expires'} on ${notAfter.toISOString().slice(0, 10)}`,
    ];
  });
