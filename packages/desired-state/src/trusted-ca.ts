import { quote } from '@harderway/remote-exec';
import type { TrustedCaResource } from './model.js';

/** Where Debian's ca-certificates looks for authorities of the host's own. */
export const authorityPath = (name: string): string => `/usr/local/share/ca-certificates/${name}.crt`;

/** A full line of the certificate's own bytes, by which it's found again in the system's bundle. */
function telltale(pem: string): string {
  const body = pem.split('\n').filter((line) => /^[A-Za-z0-9+/]{64}$/.test(line));
  return body.at(-1) ?? pem.trim();
}

/**
 * Script text that prints the name of an authority that is trusted as given. One that is to go is named as long as
 * anything of it is left: what is to be removed is known by its name, not by its certificate.
 */
export function trustedLine({ name, pem, state }: TrustedCaResource): string {
  const path = authorityPath(name);
  const left = `[ -e ${path} ] || [ -L ${path} ] || [ "$(readlink /etc/ssl/certs/${name}.pem)" = ${path} ]`;
  const whole = `[ -e ${path} ] && grep -qxF -- ${quote([telltale(pem)])} /etc/ssl/certs/ca-certificates.crt 2>/dev/null`;
  return `if ${state === 'absent' ? left : whole}; then echo ${name}; fi`;
}

/** Commands that let the system trust an authority whose file is there by now, or that take the trust back. */
export const trustCommands = ({ name, state }: TrustedCaResource): string[] =>
  state === 'absent'
    ? [`rm -f ${authorityPath(name)}`, 'update-ca-certificates --fresh']
    : ['update-ca-certificates'];
