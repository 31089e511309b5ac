import type { ClusterStatus, HostCertificate } from '@harderway/control-plane/status';
import { type Paint, visible } from '@harderway/diagnostics';

/** From this difference on, a clock is wrong: certificates begin 5 minutes before they are issued. */
const clockSeconds = 300;

/** Whether an authority has expired or is about to. */
const isEndingAuthority = ({ path, state }: HostCertificate): boolean =>
  path.endsWith('ca.pem') && (state === 'expiring' || state === 'expired');

/** The faults of a file, and advice. */
function textOf({ path, state, at = '' }: HostCertificate, isRenewable: boolean): string {
  const day = at.slice(0, 10);
  const renewed = isRenewable
    ? 'harderway certs --renew && harderway apply'
    : 'harderway certs says what to do';
  const texts = {
    unknown: `the host did not say whether ${path} is valid: run harderway status again`,
    missing: `${path} is missing: harderway apply puts it back`,
    unreadable: `${path} is not a certificate: harderway apply puts it back`,
    'not-valid-yet': `${path} is not valid before ${day}: check the clocks of the host and of this machine`,
    expiring: `${path} expires on ${day}: ${renewed}`,
    expired: `${path} expired on ${day}: ${renewed}`,
  };
  return texts[state];
}

/** Length of a difference of clocks, in words. */
function difference(seconds: number): string {
  const size = Math.abs(seconds);
  const length = size < 172_800 ? `${Math.round(size / 60)} minutes` : `${Math.round(size / 86_400)} days`;
  return `${length} ${seconds > 0 ? 'ahead of' : 'behind'} this machine's`;
}

/** A line for each clock that is wrong, and each certificate on a host that needs attention. Empty if all is well. */
export function renderCredentials({ hosts }: ClusterStatus, paint: Paint): string {
  const lines = hosts.flatMap(({ host, credentials }) => {
    if (credentials === undefined) return [];
    const { certificates, clockAheadSeconds } = credentials;
    const clock =
      Math.abs(clockAheadSeconds) < clockSeconds
        ? []
        : [paint('error', `${host}: its clock is ${difference(clockAheadSeconds)}: set it`)];
    // An authority is replaced, not renewed, and so are the certificates it has signed.
    const isRenewable = !certificates.some(isEndingAuthority);
    const own = certificates.map((each) =>
      paint(
        each.state === 'expiring' ? 'warning' : 'error',
        visible(`${host}: ${textOf(each, isRenewable)}`),
      ),
    );
    return [...clock, ...own];
  });
  return lines.map((line) => `${line}\n`).join('');
}
