import { quote } from '@harderway/remote-exec/quote';
import { difference, type ProbedKind } from '../model/kind.js';
import { sha256 } from '../sha256.js';
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
const directory = '/usr/local/share/ca-certificates';
const certificatePath = (name: string): string => `${directory}/${name}.crt`;

/** Is there until a removal is complete: the file and the link are gone before the bundle is made again. */
const removalMark = (name: string): string => `${directory}/${name}.removal`;

/** One line of each certificate, to find it in the system's bundle, which copies the lines of the file: the last of the longest. */
function identifyingLines(pem: string): readonly string[] {
  const blocks = [...pem.matchAll(/-----BEGIN CERTIFICATE-----([\s\S]*?)-----END CERTIFICATE-----/g)];
  return blocks.map(([, body = '']) =>
    body
      .split('\n')
      .reduce((longest, line) => (line.length >= longest.length && line.trim() ? line : longest), ''),
  );
}

const systemBundle = '/etc/ssl/certs/ca-certificates.crt';

/** Makes links and bundle again. The program adds to what it finds of a new bundle, such as that of a run that was killed. */
const update = (option = ''): string => `rm -f ${systemBundle}.new && update-ca-certificates${option}`;

/**
 * Makes links and bundle again after a removal. The program leaves the bundle as it was where no authority is left: then no
 * certificate has a link, and the bundle is the same file as before.
 */
const updateAll = [
  `before=$(stat -c %i ${systemBundle} 2>/dev/null)`,
  `${update(' --fresh')} && { [ "$(stat -c %i ${systemBundle} 2>/dev/null)" != "$before" ] || ls /etc/ssl/certs/*.pem >/dev/null 2>&1 || rm -f ${systemBundle}; }`,
].join('; ');

/**
 * Prints the name of an authority if the system trusts it, or, if it should be removed, if anything of it is left. Programs with
 * OpenSSL look for its link, others in the bundle. A bundle that is older than the file may still hold what the file no longer has.
 */
function printTrusted({ name, pem, state }: TrustedCaResource): string {
  const path = certificatePath(name);
  const link = `/etc/ssl/certs/${name}.pem`;
  const left = `[ -e ${path} ] || [ -L ${path} ] || [ -e ${removalMark(name)} ] || [ "$(readlink ${link})" = ${path} ]`;
  const lines = identifyingLines(pem).map(
    (line) => `grep -qxF -- ${quote([line])} ${systemBundle} 2>/dev/null`,
  );
  // Without a certificate, nothing says that it is trusted.
  const whole =
    lines.length === 0
      ? 'false'
      : [...lines, `[ -e ${link} ]`, `[ ! ${path} -nt ${systemBundle} ]`].join(' && ');
  return `if ${state === 'absent' ? left : whole}; then echo ${name}; fi`;
}

interface HostTrust {
  /** Names of the requested authorities that the bundle has, and of the unwanted ones that are left. */
  readonly trusted: ReadonlySet<string>;
}

export const trustedCa: ProbedKind<TrustedCaResource, HostTrust> = {
  kind: 'trusted-ca',
  name: ({ name }) => name,
  fault: ({ name }) => nameFault(name),
  path: ({ name, state }) =>
    state === 'absent' ? undefined : { path: certificatePath(name), depth: 'text' },
  use: () => 'file',
  sections: () => ['trusted'],
  probe: (resources) => ["echo '== trusted'", ...resources.map(printTrusted)],
  parse: (reply) => ({ trusted: new Set(reply.lines('trusted')) }),
  diff: ({ name, pem, state }, { trusted, paths }) => {
    const subject = `trust in the authority ${name}`;
    if (state === 'absent')
      return trusted.has(name) ? difference('remove', subject, 'the system trusts it') : undefined;
    const path = certificatePath(name);
    const file = paths.get(path);
    // The file counts as well as the bundle: the next update of the bundle reads it, with all that it holds.
    const differs = file?.sha256 !== sha256(pem);
    if (trusted.has(name) && !differs) return undefined;
    const why = trusted.has(name) ? 'its file differs' : 'the system does not trust it';
    return { ...difference('set', subject, why), ...textDiff(path, file?.text, pem) };
  },
  // A service that trusts by it does so until it has read its new configuration.
  phase: ({ state }) => (state === 'absent' ? 'removal' : 'trust'),
  upload: ({ name, pem, state }) =>
    state === 'absent'
      ? undefined
      : { path: certificatePath(name), content: pem, mode: 0o644, owner: 'root', group: 'root' },
  commands: ({ name, state }) =>
    state === 'absent'
      ? [
          `mkdir -p ${directory}/ && touch ${removalMark(name)}`,
          `rm -f ${certificatePath(name)}`,
          updateAll,
          `rm -f ${removalMark(name)}`,
        ]
      : [update()],
};
