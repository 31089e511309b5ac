import { certificatesIn } from './chain.js';
import { PkiError } from './errors.js';
import type { ClusterPkiInput, Subject } from './model.js';

/** What an authority signs for: programs and people of the cluster, members and clients of etcd, or the front proxy. */
export type AuthorityRole = 'ca' | 'etcd-ca' | 'front-proxy-ca';

/** What signs: an authority certificates, the key of service accounts tokens. */
export type SigningRole = AuthorityRole | 'service-account';

/**
 * Pairs of a role, by the names of their files without `.pem`. While one takes the place of another, both are trusted.
 */
export interface AuthorityUse {
  /** The one that signs. */
  readonly signs: string;
  /** Those that are trusted, the oldest first. */
  readonly trusts: readonly string[];
}

export type AuthorityUses = Readonly<Partial<Record<SigningRole, AuthorityUse>>>;

/** The file that says which authorities sign and are trusted. Without it, each role has its own, named like the role. */
export const authoritiesFile = 'authorities.json';

const authorityRoles: readonly AuthorityRole[] = ['ca', 'etcd-ca', 'front-proxy-ca'];
const roles: readonly SigningRole[] = [...authorityRoles, 'service-account'];

/** The roles of a profile. */
const rolesOf = ({ profile }: Pick<ClusterPkiInput, 'profile'>): readonly SigningRole[] =>
  profile === 'production' ? roles : ['ca', 'service-account'];

const own = (role: SigningRole): AuthorityUse => ({ signs: role, trusts: [role] });

const isName = (value: unknown): value is string =>
  typeof value === 'string' && /^[a-z][a-z0-9-]*$/.test(value);

function readUse(value: unknown): AuthorityUse | undefined {
  if (typeof value !== 'object' || value === null || !('signs' in value) || !('trusts' in value))
    return undefined;
  const { signs, trusts } = value;
  if (!isName(signs) || !Array.isArray(trusts) || !trusts.every(isName) || !trusts.includes(signs))
    return undefined;
  return { signs, trusts };
}

/**
 * Reads authorities.json.
 * @throws PkiError `authorities-unreadable`
 */
export function readUses(text: string): AuthorityUses {
  const refused = new PkiError(
    'authorities-unreadable',
    `${authoritiesFile} does not say which authorities sign and are trusted. Restore it from a backup.`,
  );
  let root: unknown;
  try {
    root = JSON.parse(text);
  } catch {
    throw refused;
  }
  if (typeof root !== 'object' || root === null) throw refused;
  const entries = Object.entries(root).map(([role, value]) => [role, readUse(value)] as const);
  if (entries.some(([role, use]) => use === undefined || !roles.some((each) => each === role))) throw refused;
  return Object.fromEntries(entries);
}

/** The text of authorities.json. */
export const writeUses = (uses: AuthorityUses): string => `${JSON.stringify(uses, null, 2)}\n`;

/**
 * Which authorities sign and are trusted, for each role of the profile. A cluster of the guide that goes to `production` has
 * members of etcd that trust the cluster's authority alone: it keeps signing for them until all trust both.
 *
 * @throws PkiError `authorities-unreadable`
 */
export function usesOf(
  existing: ReadonlyMap<string, string>,
  input: Pick<ClusterPkiInput, 'profile'>,
): AuthorityUses {
  const text = existing.get(authoritiesFile);
  const stored = text === undefined ? {} : readUses(text);
  const first = (role: SigningRole): AuthorityUse =>
    role === 'etcd-ca' && existing.has('kubernetes.pem')
      ? { signs: 'ca', trusts: ['ca', 'etcd-ca'] }
      : own(role);
  return Object.fromEntries(rolesOf(input).map((role) => [role, stored[role] ?? first(role)]));
}

/**
 * Why the guide can't run on these authorities: it has one, `ca`, which signs for all. Undefined if it can.
 *
 * @throws PkiError `authorities-unreadable`
 */
export function guideFault(existing: ReadonlyMap<string, string>): string | undefined {
  const text = existing.get(authoritiesFile);
  const stored = text === undefined ? {} : readUses(text);
  const etcd = stored['etcd-ca'] ?? (existing.has('etcd-ca.pem') ? own('etcd-ca') : undefined);
  if (etcd !== undefined && etcd.signs !== 'ca')
    return `etcd is on its own authority ${etcd.signs}, which the guide does not have`;
  const { signs = 'ca' } = stored.ca ?? {};
  return signs === 'ca' ? undefined : `${signs} signs for the cluster, and the guide has ca alone`;
}

/** Whether a use is the one that a role begins with. */
const isOwn = (role: SigningRole, { signs, trusts }: AuthorityUse): boolean =>
  signs === role && trusts.length === 1;

/** The text of authorities.json, if that has to be written: another use than its own is recorded before anything follows from it. */
export function recordOf(existing: ReadonlyMap<string, string>, uses: AuthorityUses): string | undefined {
  const text = existing.get(authoritiesFile);
  if (text !== undefined) return text;
  return roles.some((role) => uses[role] !== undefined && !isOwn(role, uses[role]))
    ? writeUses(uses)
    : undefined;
}

/** Names of all authorities that are used, each once. */
export const authorityNames = (uses: AuthorityUses): readonly string[] => [
  ...new Set(authorityRoles.flatMap((role) => uses[role]?.trusts ?? [])),
];

/** Names of the pairs by which tokens of service accounts are checked. */
export const tokenPairs = (uses: AuthorityUses): readonly string[] =>
  uses['service-account']?.trusts ?? ['service-account'];

/** The subject of an authority. Those that take its place have the same, with their number. */
export function authoritySubject(name: string, { domain }: Pick<ClusterPkiInput, 'domain'>): Subject {
  const [, role = name, number] = /^(.*?ca)-(\d+)$/.exec(name) ?? [];
  const commonName = `${role === 'ca' ? 'Kubernetes' : role}${number === undefined ? '' : ` ${number}`}`;
  return role === 'ca'
    ? { commonName, organization: 'Kubernetes', organizationalUnit: domain }
    : { commonName, organizationalUnit: domain };
}

/** The file with the authorities that programs of the profile `production` trust, computed from those of the directory. */
export const trustFile = (role: SigningRole): string => `${role}-trust.pem`;

/** The pair by which kube-controller-manager signs: a certificate alone, whatever else is trusted. */
export const signingFiles = ['signing-ca.pem', 'signing-ca-key.pem'] as const;

/** The key that signs tokens of service accounts, while there are several. */
export const tokenKeyFile = 'service-account-signing-key.pem';

/** Certificates that are trusted, after each other. */
export function trustOf(
  uses: AuthorityUses,
  role: SigningRole,
  pemOf: (name: string) => string | undefined,
): string {
  const names = uses[role]?.trusts ?? [role];
  const certificates = names.flatMap((name) => pemOf(name) ?? []);
  return certificates.length === 1
    ? (certificates[0] ?? '')
    : certificates.map((pem) => `${pem.trim()}\n`).join('');
}

/** The computed names among credentials. */
export const derivedNames: ReadonlySet<string> = new Set([
  ...roles.map(trustFile),
  ...signingFiles,
  tokenKeyFile,
]);

/**
 * The files on hosts that are not in the directory, but follow from those that are there. Of the profile `production`: what is
 * trusted, and the pair that signs for kubelets. Where the key of service accounts is another than the first, what checks
 * their tokens, and the key that signs them.
 *
 * @throws PkiError `authorities-unreadable`
 */
export function derivedFiles(
  existing: ReadonlyMap<string, string>,
  input: Pick<ClusterPkiInput, 'profile'>,
): ReadonlyMap<string, string> {
  const uses = usesOf(existing, input);
  const pemOf = (name: string): string | undefined => existing.get(`${name}.pem`);
  const { signs: token, trusts } = uses['service-account'] ?? own('service-account');
  const tokens =
    token === 'service-account' && trusts.length === 1
      ? []
      : [
          [trustFile('service-account'), trustOf(uses, 'service-account', pemOf)] as const,
          [tokenKeyFile, pemOf(`${token}-key`) ?? ''] as const,
        ];
  if (input.profile !== 'production') return new Map(tokens.filter(([, text]) => text !== ''));
  const signs = uses.ca?.signs ?? 'ca';
  const found = [
    ...tokens,
    ...authorityRoles.map((role) => [trustFile(role), trustOf(uses, role, pemOf)] as const),
    // An intermediate may come with its chain, and a file of several certificates can't sign.
    [signingFiles[0], certificatesIn(pemOf(signs) ?? '')[0] ?? ''] as const,
    [signingFiles[1], pemOf(`${signs}-key`) ?? ''] as const,
  ];
  return new Map(found.filter(([, text]) => text !== ''));
}
