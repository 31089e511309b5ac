import { type Diagnostic, type RuleInfo, type Severity, WHOLE_TEXT } from '@harderway/diagnostics';

/** Why an existing file should be replaced. */
export type PkiDiagnosticCode =
  | 'authority-apart'
  | 'expired'
  | 'expires-soon'
  | 'expires-with-authority'
  | 'further-names'
  | 'further-settings'
  | 'key-mismatch'
  | 'key-missing'
  | 'missing-name'
  | 'name-forbidden'
  | 'not-an-authority'
  | 'not-valid-yet'
  | 'other-authority'
  | 'other-certificate'
  | 'other-cluster'
  | 'other-server'
  | 'unknown-extension'
  | 'unreadable'
  | 'unrevocable'
  | 'weak-key'
  | 'weak-signature'
  | 'wrong-subject'
  | 'wrong-usage';

/** A problem of an existing file. An `error`: the cluster can't work as described before the file is renewed. */
export interface PkiDiagnostic extends Diagnostic<PkiDiagnosticCode> {
  /** The file to renew. */
  readonly file: string;
}

export const pkiDiagnostic = (
  file: string,
  code: PkiDiagnosticCode,
  message: string,
  severity: Severity = 'error',
): PkiDiagnostic => ({ code, severity, message, span: WHOLE_TEXT, file });

const explanations: Readonly<Record<PkiDiagnosticCode, Pick<RuleInfo, 'severity' | 'title' | 'why'>>> = {
  'authority-apart': {
    severity: 'error',
    title: 'an authority that authorities.json does not expect',
    why: 'Files and authorities.json disagree about which authority is in use, so a rotation could not go on.',
  },
  expired: { severity: 'error', title: 'an expired certificate', why: 'Clients and servers refuse it.' },
  'expires-soon': {
    severity: 'warning',
    title: 'a certificate that expires within 30 days',
    why: 'Clients and servers refuse it after that day.',
  },
  'expires-with-authority': {
    severity: 'warning',
    title: 'a certificate that expires within 30 days, when its authority does',
    why: 'Clients and servers refuse both after that day, and a renewed certificate would end no later.',
  },
  'further-names': {
    severity: 'info',
    title: 'a certificate with names, addresses or groups that the cluster does not give it',
    why: 'A renewed certificate does not have them: clients that use such a name refuse the server, and rights of such a group end. It is a warning once the certificate is renewed.',
  },
  'further-settings': {
    severity: 'warning',
    title: 'a kubeconfig with a credential beside its certificate, or with another name of the server',
    why: 'Clients may show the other credential, act as another user, or refuse the server. A renewed kubeconfig keeps these settings: take them out.',
  },
  'key-mismatch': {
    severity: 'error',
    title: 'a key that does not belong to its certificate',
    why: 'The program that reads both does not start.',
  },
  'key-missing': {
    severity: 'error',
    title: 'a certificate without its key',
    why: 'The program that needs the key does not start.',
  },
  'missing-name': {
    severity: 'error',
    title: 'a certificate that lacks a name or an address of its server',
    why: 'Clients that use this name refuse the server.',
  },
  'name-forbidden': {
    severity: 'error',
    title: 'a name that the name constraints of an authority exclude',
    why: 'Clients refuse the whole chain.',
  },
  'not-an-authority': {
    severity: 'error',
    title: 'an authority whose certificate may not sign',
    why: 'Nothing that it signed is trusted.',
  },
  'not-valid-yet': {
    severity: 'error',
    title: 'a certificate that is not valid yet',
    why: 'Clients and servers refuse it until then; often a clock is wrong.',
  },
  'other-authority': {
    severity: 'error',
    title: 'a certificate that another authority signed',
    why: 'Servers and clients of this cluster refuse it.',
  },
  'other-certificate': {
    severity: 'warning',
    title: 'a kubeconfig with another certificate than the file beside it',
    why: 'The program that reads it shows the former certificate, whose end or lost key may be why it was replaced.',
  },
  'other-cluster': {
    severity: 'warning',
    title: 'an admin.kubeconfig that names another cluster',
    why: 'The directory may be a copy of that cluster’s credentials. Two clusters with one CA let in each other’s administrators and accept each other’s tokens.',
  },
  'other-server': {
    severity: 'error',
    title: 'a kubeconfig that names another server',
    why: 'kubectl and the programs that read it connect elsewhere.',
  },
  'unknown-extension': {
    severity: 'error',
    title: 'a critical extension that Go does not know',
    why: 'Who does not know a critical extension has to refuse the certificate, and so do Go and OpenSSL.',
  },
  unreadable: {
    severity: 'error',
    title: 'a file that can not be read as what it should be',
    why: 'The program that reads it does not start.',
  },
  unrevocable: {
    severity: 'info',
    title: 'an administrator whose rights RBAC can not take away',
    why: 'The API server allows system:masters everything before it asks any authorizer, so a stolen key has all rights until its certificate expires.',
  },
  'weak-key': {
    severity: 'error',
    title: 'a key that is too short',
    why: 'Go refuses RSA keys under 1024 bits, and others are easy to break.',
  },
  'weak-signature': {
    severity: 'error',
    title: 'a signature by SHA-1 or MD5',
    why: 'Go refuses such certificates.',
  },
  'wrong-subject': {
    severity: 'error',
    title: 'a certificate with the name of another user',
    why: 'The API server grants the permissions of that other user, or none.',
  },
  'wrong-usage': {
    severity: 'error',
    title: 'a certificate that may not be used for its purpose',
    why: 'Clients and servers refuse it.',
  },
};

/** The explanation of each code. */
export const rules: readonly RuleInfo<PkiDiagnosticCode>[] = (
  Object.keys(explanations) as PkiDiagnosticCode[]
).map((code) => ({ code, ...explanations[code] }));
