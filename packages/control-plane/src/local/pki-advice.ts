import type { PkiDiagnostic, PkiErrorCode } from '@harderway/cluster-pki';
import { kubernetesDirectory as directory } from '@harderway/cluster-spec/programs';

const authority = `put ca.pem and ca-key.pem back as they were, from a backup or from ${directory} of a control node`;
const encryption = `put encryption-config.yaml back as it was, from a backup or from ${directory} of a control node: a new one would lose the secrets in etcd`;
const replaceAuthority =
  'for a new authority move everything in that directory but encryption-config.yaml and service-account*.pem away, and run `harderway certs`';

/** Advice on going back to the guide, which has one authority. */
export const backToGuide =
  'set `profile: production` again, run `harderway rotate etcd-ca --to ca`, and then choose the guide';

/** Advice on errors about the authority's own files; those about cluster.yaml need none. */
const byCode: Readonly<Partial<Record<PkiErrorCode, string>>> = {
  'authorities-unreadable': 'put authorities.json back as it was, from a backup',
  'authority-missing': authority,
  'authority-key-missing': `${authority}; or, with \`pki.authorityKeys: elsewhere\`, run \`harderway certs csr\``,
  'authority-expired': replaceAuthority,
  'certificate-unreadable': authority,
  'encryption-missing': encryption,
  'encryption-not-rotatable': 'change encryption-config.yaml by hand, and apply it',
  'key-encrypted': authority,
  'key-mismatch': authority,
  'key-unreadable': authority,
  'key-unsupported': authority,
  'not-an-authority': authority,
};

/** Advice on an error of issuing, by its code. */
export const adviceOnError = (code: string): string | undefined =>
  Object.entries(byCode).find(([name]) => name === code)?.[1];

/** File of an authority's certificate: `ca.pem`, `etcd-ca-2.pem`. */
const authorityFile = /^(?:.+-)?ca(?:-\d+)?\.pem$/;

/** Everything that an authority of one role has signed, with itself. */
const filesOfRole = {
  'etcd-': 'etcd-*.pem and kube-apiserver-etcd-client-*.pem',
  'front-proxy-': 'front-proxy-*.pem',
};

/** Advice on an authority that has ended: nothing that it has signed can stay. */
function adviceOnEnded(file: string): string {
  const [, files] = Object.entries(filesOfRole).find(([role]) => file.startsWith(role)) ?? [];
  return files === undefined
    ? replaceAuthority
    : `for a new authority move ${files} in that directory away, and run \`harderway certs\``;
}

function adviceOnOne({ file, code }: PkiDiagnostic): string {
  if (file === 'encryption-config.yaml') return encryption;
  if (code === 'not-valid-yet') return 'set the clock of this machine';
  if (code === 'authority-apart') return backToGuide;
  if (code === 'expired' && authorityFile.test(file)) return adviceOnEnded(file);
  if (file === 'ca.pem') return authority;
  if (code === 'other-authority') {
    return 'run `harderway rotate` again if one was stopped; else put back the ca.pem that signed them, or, if this ca.pem is meant, run `harderway certs --renew`';
  }
  return 'run `harderway certs --renew`, which replaces certificates that have expired or do not fit';
}

/** Advice on credentials that don't fit, each piece once. */
export function adviceOn(diagnostics: readonly PkiDiagnostic[]): string {
  // Faults of the authority or the encryption key come first: nothing else can be right before.
  const own = ({ file }: PkiDiagnostic): boolean =>
    file === 'encryption-config.yaml' || authorityFile.test(file);
  const ordered = [...diagnostics.filter(own), ...diagnostics.filter((each) => !own(each))];
  return [...new Set(ordered.map(adviceOnOne))].join('; ');
}
