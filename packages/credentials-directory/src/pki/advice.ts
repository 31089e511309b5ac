import type { PkiDiagnostic, PkiError, PkiErrorCode } from '@harderway/cluster-pki';

const authority = 'put ca.pem and ca-key.pem back as they were, from a backup or from a control node';
const encryption =
  'put encryption-config.yaml back as it was, from a backup or from a control node: a new one would lose the secrets in etcd';

/** Advice on going back to the guide, which has one authority. */
export const backToGuide =
  'set `profile: production` again, run `harderway rotate etcd-ca --to ca`, and then choose the guide';

/** Advice on errors about the authority's own files; those about cluster.yaml need none. */
const byCode: Readonly<Partial<Record<PkiErrorCode, string>>> = {
  'authorities-unreadable': 'put authorities.json back as it was, from a backup',
  'authority-missing': authority,
  'authority-key-missing': `${authority}; or, with \`pki.authorityKeys: elsewhere\`, run \`harderway certs csr\``,
  'certificate-unreadable': authority,
  'encryption-missing': encryption,
  'encryption-not-rotatable': 'change encryption-config.yaml by hand, and apply it',
  'key-encrypted': authority,
  'key-mismatch': authority,
  'key-unreadable': authority,
  'key-unsupported': authority,
  'not-an-authority': authority,
};

/** File of an authority's certificate: `ca.pem`, `etcd-ca-2.pem`. */
const authorityFile = /^(?:.+-)?ca(?:-\d+)?\.pem$/;

/** Everything that an authority of one role has signed, with itself. */
const filesOfRole = {
  'etcd-': ['etcd-*.pem', 'kube-apiserver-etcd-client-*.pem'],
  'front-proxy-': ['front-proxy-*.pem'],
};

/** Everything that the authority of the cluster has not signed. Members of etcd that run would not know another authority of theirs. */
const notOfCluster = [
  ...['authorities.json', 'encryption-config.yaml', 'service-account*.pem'],
  ...Object.values(filesOfRole).flat(),
];

const listed = (names: readonly string[]): string =>
  names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;

/** Advice on an authority that has ended: nothing that it has signed can stay. */
function adviceOnEnded(file: string): string {
  const [, files] = Object.entries(filesOfRole).find(([role]) => file.startsWith(role)) ?? [];
  const moved =
    files === undefined
      ? `everything in that directory but ${listed(notOfCluster)}`
      : `${listed(files)} in that directory`;
  return `for a new authority move ${moved} away, and run \`harderway certs\``;
}

/** Advice on an error of issuing. */
export function adviceOnError({ code, file, hint }: PkiError): string | undefined {
  if (code === 'authority-expired') return adviceOnEnded(file ?? 'ca.pem');
  if (code === 'authority-missing' && file !== undefined)
    return `put the certificate of your CA into ${file}, in that directory`;
  return byCode[code] ?? hint;
}

function adviceOnOne({ file, code }: PkiDiagnostic): string {
  if (file === 'encryption-config.yaml') return encryption;
  if (code === 'not-valid-yet')
    return authorityFile.test(file)
      ? 'set the clock of this machine'
      : 'set the clock of this machine; if it is right, it was wrong when they were issued: move these files away, and run `harderway certs`';
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
  // What an authority has signed that has ended, or is yet to begin, goes with it.
  const isOutside = diagnostics.some(
    ({ code, file }) => (code === 'expired' || code === 'not-valid-yet') && authorityFile.test(file),
  );
  const others = isOutside ? [] : diagnostics.filter((each) => !own(each));
  const ordered = [...diagnostics.filter(own), ...others];
  return [...new Set(ordered.map(adviceOnOne))].join('; ');
}
