import { quote } from '@harderway/remote-exec/quote';
import { difference, type ProbedKind } from '../model/kind.js';
import { textDiff } from '../text-diff.js';
import { nameFault } from './package.js';

/** A certificate authority that the whole system trusts (Debian's ca-certificates). */
export interface TrustedCaResource {
  readonly kind: 'trusted-ca';
  /** File name without ending, in /usr/local/share/ca-certificates. */
  readonly name: string;
  /** The certificate. Ignored for an authority to remove, which is found by name. */
  readonly pem: string;
  /** Default `present`. */
  readonly state?: 'present' | 'absent' | undefined;
}

/** Where Debian's ca-certificates looks for authorities of the host's own. */
const certificatePath = (name: string): string => `/usr/local/share/ca-certificates/${name}.crt`;

/** One line of each certificate, to find it in the system's bundle, which copies the lines of the file: the last of the longest. */
function identifyingLines(pem: string): readonly string[] {
  const blocks = [...pem.matchAll(/-----BEGIN CERTIFICATE-----([\s\S]*?)-----END CERTIFICATE-----/g)];
  return blocks.map(([, body = '']) =>
    body
      .split('\n')
      .reduce((longest, line) => (line.length >= longest.length && line.trim() ? line : longest), ''),
  );
}

/** Prints the name of an authority if it is trusted as given, or, if it should be removed, if anything of it is left. */
function printTrusted({ name, pem, state }: TrustedCaResource): string {
  const path = certificatePath(name);
  const left = `[ -e ${path} ] || [ -L ${path} ] || [ "$(readlink /etc/ssl/certs/${name}.pem)" = ${path} ]`;
  // The file counts as well as the bundle: the next update of the bundle reads the file again.
  const lines = identifyingLines(pem).flatMap((line) =>
    [path, '/etc/ssl/certs/ca-certificates.crt'].map(
      (file) => `grep -qxF -- ${quote([line])} ${file} 2>/dev/null`,
    ),
  );
  // Without a certificate, nothing says that it is trusted.
  const whole = lines.length === 0 ? 'false' : lines.join(' && ');
  return `if ${state === 'absent' ? left : whole}; then echo ${name}; fi`;
}

interface HostTrust {
  /** Names of the requested authorities that are trusted as given, and of the unwanted ones that are left. */
  readonly trusted: ReadonlySet<string>;
}

export const trustedCa: ProbedKind<TrustedCaResource, HostTrust> = {
  kind: 'trusted-ca',
  name: ({ name }) => name,
  fault: ({ name }) => nameFault(name),
  path: ({ name, state }) =>
    state === 'absent' ? undefined : { path: certificatePath(name), depth: 'text' },
  use: () => 'file',
  probe: (resources) => ["echo '== trusted'", ...resources.map(printTrusted)],
  parse: (reply) => ({ trusted: new Set(reply.lines('trusted')) }),
  diff: ({ name, pem, state }, { trusted, paths }) => {
    const subject = `trust in the authority ${name}`;
    if (state === 'absent')
      return trusted.has(name) ? difference('remove', subject, 'the system trusts it') : undefined;
    if (trusted.has(name)) return undefined;
    const path = certificatePath(name);
    return {
      ...difference('set', subject, 'the system does not trust it'),
      ...textDiff(path, paths.get(path)?.text, pem),
    };
  },
  // A service that trusts by it does so until it has read its new configuration.
  phase: ({ state }) => (state === 'absent' ? 'removal' : 'trust'),
  upload: ({ name, pem, state }) =>
    state === 'absent'
      ? undefined
      : { path: certificatePath(name), content: pem, mode: 0o644, owner: 'root', group: 'root' },
  commands: ({ name, state }) =>
    state === 'absent'
      ? [`rm -f ${certificatePath(name)}`, 'update-ca-certificates --fresh']
      : ['update-ca-certificates'],
};
