import type { CertificateFacts } from '../../bundle/model.js';
import { isAddress, normalAddress } from '../../cluster/addresses.js';
import { type NamedCertificate, SHOWN } from '../../cluster/certificates.js';
import type { Cluster } from '../../cluster/cluster.js';
import type { Found } from '../check.js';
import { copySound, restart } from '../repairs.js';

const matches = (pattern: string, name: string): boolean =>
  pattern === name || (pattern.startsWith('*.') && name.replace(/^[^.]+/, '*') === pattern);

/** Whether a certificate is not for a name or an address. */
export const isNotFor = ({ dns, ip }: CertificateFacts, name: string): boolean =>
  isAddress(name)
    ? !ip.includes(normalAddress(name))
    : !dns.some((each) => matches(each.toLowerCase(), name.toLowerCase().replace(/\.$/, '')));

/**
 * Finds names and addresses for which a certificate is not; undefined if it is for all of them. A host whose certificate at the same
 * path is for all of them has the certificate to copy.
 */
export function missingNames(
  cluster: Cluster,
  named: NamedCertificate,
  names: readonly string[],
  whose: string,
): Found | undefined {
  const missing = names.filter((name) => isNotFor(named.certificate, name));
  if (missing.length === 0) return undefined;
  const { host, path, program, flag, certificate, line } = named;
  const keyFlag = SHOWN[program.name]?.find((shown) => shown.flag === flag)?.keyFlag ?? '';
  const keyPath = program.flags[keyFlag];
  return {
    hosts: [host.name],
    message: `the certificate ${path} is not for ${missing.join(', ')}, ${whose}`,
    evidence: [
      host.evidence(path, `alternative names: ${[...certificate.dns, ...certificate.ip].join(', ')}`, line),
    ],
    repair: [
      ...copySound(
        cluster,
        host,
        [],
        [path, keyPath].filter((each) => each !== undefined),
        (other) => {
          const [theirs] = other.file(path)?.certificates ?? [];
          const key = other.file(keyPath)?.keys?.[0];
          return (
            theirs !== undefined && key === theirs.publicKey && names.every((name) => !isNotFor(theirs, name))
          );
        },
      ),
      restart(program),
    ],
    advice: `Issue it again with ${missing.join(', ')} among its alternative names, and copy it to ${host.name}.`,
    breaks: [`weight@${host.name}`],
  };
}
