import type { PkiDiagnostic, PkiDiagnosticCode, PkiError, PkiErrorCode } from '@harderway/cluster-pki';
import type { CredentialsInput } from '../files/pki-state.js';

/** Advice on an authority by its name. Control nodes have the key of the cluster's alone, in production as signing-ca-key.pem. */
const putBack = (name: string): string =>
  /^ca(?:-\d+)?$/.test(name)
    ? `put ${name}.pem and ${name}-key.pem back as they were, from a backup or from a control node`
    : `put ${name}.pem and ${name}-key.pem back as they were, from a backup: the key is on no host`;
const authority = putBack('ca');
const encryption =
  'put encryption-config.yaml back as it was, from a backup or from a control node: a new one would lose the secrets in etcd';

/** Advice on the key that signs tokens of service accounts, which has a certificate beside it. */
const putTokenKeyBack = (name: string): string =>
  `put ${name}-key.pem and ${name}.pem back as they were, from a backup or from a control node: with another key API servers reject every token of a service account`;

/** Advice on going back to the guide, which has one authority. */
export const backToGuide =
  'set `profile: production` again, run `harderway rotate etcd-ca --to ca`, and then choose the guide';

const orElsewhere = (advice: string): string =>
  `${advice}; or, with \`pki.authorityKeys: elsewhere\`, run \`harderway certs csr\``;

/** Advice on errors about the authority's own files; those about cluster.yaml need none. */
const byCode: Readonly<Partial<Record<PkiErrorCode, string>>> = {
  'authorities-unreadable': 'put authorities.json back as it was, from a backup',
  'authority-missing': authority,
  'authority-key-missing': orElsewhere(authority),
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

/** File of the certificate of a key that signs tokens: `service-account.pem`, `service-account-2.pem`. */
const tokenFile = /^service-account(?:-\d+)?\.pem$/;

/** Faults of a key and its certificate that renewing does not mend where the key has to stay. */
const ofKeys: readonly PkiDiagnosticCode[] = ['key-mismatch', 'key-missing', 'unreadable'];

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
export function adviceOnError({ code, file, hint, authority: name }: PkiError): string | undefined {
  if (code === 'authority-expired') return adviceOnEnded(file ?? 'ca.pem');
  if (code === 'token-key-missing' && file !== undefined)
    return putTokenKeyBack(file.replace(/-key\.pem$/, ''));
  if (code === 'authority-missing' && name !== undefined) return putBack(name);
  if (code === 'authority-key-missing' && name !== undefined) return orElsewhere(putBack(name));
  if (code === 'authority-missing' && file !== undefined)
    return `put the certificate of your CA into ${file}, in that directory`;
  return byCode[code] ?? hint;
}

function adviceOnOne({ file, code }: PkiDiagnostic, renewal: string): string {
  if (file === 'encryption-config.yaml') return encryption;
  if (code === 'not-valid-yet')
    return authorityFile.test(file)
      ? 'set the clock of this machine'
      : 'set the clock of this machine; if it is right, it was wrong when they were issued: move these files away, and run `harderway certs`';
  if (code === 'authority-apart') return backToGuide;
  if (code === 'expired' && authorityFile.test(file)) return adviceOnEnded(file);
  if (authorityFile.test(file)) return putBack(file.replace(/\.pem$/, ''));
  if (tokenFile.test(file) && ofKeys.includes(code)) return putTokenKeyBack(file.replace(/\.pem$/, ''));
  if (code === 'further-settings') return `take these settings out of ${file}`;
  if (code === 'other-authority') {
    return `run \`harderway rotate\` again if one was stopped; else put back the ca.pem that signed them, or, if this ca.pem is meant, ${renewal}`;
  }
  return renewal;
}

/** Advice on credentials that don't fit, each piece once. */
export function adviceOn(
  diagnostics: readonly PkiDiagnostic[],
  { pki: { authorityKeys } }: Pick<CredentialsInput, 'pki'>,
): string {
  const renewal =
    authorityKeys === 'elsewhere'
      ? 'run `harderway certs csr`, and have the requests signed'
      : 'run `harderway certs --renew`, which replaces certificates that have expired or do not fit';
  // Faults of the authority or the encryption key come first: nothing else can be right before.
  const own = ({ file }: PkiDiagnostic): boolean =>
    file === 'encryption-config.yaml' || authorityFile.test(file);
  // What an authority has signed that has ended, or is yet to begin, goes with it.
  const isOutside = diagnostics.some(
    ({ code, file }) => (code === 'expired' || code === 'not-valid-yet') && authorityFile.test(file),
  );
  const others = isOutside ? [] : diagnostics.filter((each) => !own(each));
  const ordered = [...diagnostics.filter(own), ...others];
  return [...new Set(ordered.map((each) => adviceOnOne(each, renewal)))].join('; ');
}
