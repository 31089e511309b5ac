import { PkiError } from '../errors.js';
import type { ClusterPkiInput, Subject } from '../model.js';

/** Who gets certificates of an authority: programs and people of the cluster, members and clients of etcd, or the front proxy. */
export type AuthorityRole = 'ca' | 'etcd-ca' | 'front-proxy-ca';

/** A signer: an authority signs certificates, the key of service accounts tokens. */
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

/** The roles that sign certificates. */
export const authorityRoles: readonly AuthorityRole[] = ['ca', 'etcd-ca', 'front-proxy-ca'];
/** All roles; the profile `production` has each of them. */
export const signingRoles: readonly SigningRole[] = [...authorityRoles, 'service-account'];

/** The roles of a profile. */
const rolesOf = ({ profile }: Pick<ClusterPkiInput, 'profile'>): readonly SigningRole[] =>
  profile === 'production' ? signingRoles : ['ca', 'service-account'];

/** The use that a role begins with. */
export const ownUse = (role: SigningRole): AuthorityUse => ({ signs: role, trusts: [role] });

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
    `${authoritiesFile} does not say which authorities sign and are trusted.`,
    { hint: 'Restore it from a backup.' },
  );
  let root: unknown;
  try {
    root = JSON.parse(text);
  } catch {
    throw refused;
  }
  if (typeof root !== 'object' || root === null) throw refused;
  const { revision: _, ...stored }: { readonly revision?: unknown } = root;
  const entries = Object.entries(stored).map(([role, value]) => [role, readUse(value)] as const);
  if (entries.some(([role, use]) => use === undefined || !signingRoles.some((each) => each === role)))
    throw refused;
  return Object.fromEntries(entries);
}

/** The text of authorities.json. It counts the stages of rotations that have begun. */
export const formatUses = (uses: AuthorityUses, revision = 0): string =>
  `${JSON.stringify({ ...(revision === 0 ? {} : { revision }), ...uses }, null, 2)}\n`;

/** How many stages of rotations have begun with these credentials. */
export function revisionOf(existing: ReadonlyMap<string, string>): number {
  const text = existing.get(authoritiesFile);
  if (text === undefined) return 0;
  readUses(text);
  const { revision }: { readonly revision?: unknown } = JSON.parse(text);
  return typeof revision === 'number' ? revision : 0;
}

/**
 * Whether etcd has certificates of its own, as in `production` alone. With an authorities.json, that says who signs them; without
 * one, `etcd-ca` has signed them from the start.
 */
const hasOwnEtcd = (existing: ReadonlyMap<string, string>): boolean =>
  [...existing.keys()].some((name) => name.startsWith('etcd-server-'));

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
    role === 'etcd-ca' && existing.has('kubernetes.pem') && !hasOwnEtcd(existing)
      ? { signs: 'ca', trusts: ['ca', 'etcd-ca'] }
      : ownUse(role);
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
  const etcd = stored['etcd-ca'] ?? (existing.has('etcd-ca.pem') ? ownUse('etcd-ca') : undefined);
  if (etcd !== undefined && etcd.signs !== 'ca')
    return `etcd is on its own authority ${etcd.signs}, which the guide does not have`;
  const { signs = 'ca' } = stored.ca ?? {};
  return signs === 'ca' ? undefined : `${signs} signs for the cluster, and the guide has ca alone`;
}

/** Whether a use is the one that a role begins with. */
const isOwn = (role: SigningRole, { signs, trusts }: AuthorityUse): boolean =>
  signs === role && trusts.length === 1;

/**
 * The text of authorities.json, if that has to be written: another use than its own is recorded before anything follows from it.
 *
 * @param made names of authorities that are about to be made
 */
export function recordOf(
  existing: ReadonlyMap<string, string>,
  uses: AuthorityUses,
  made: readonly string[] = [],
): string | undefined {
  const text = existing.get(authoritiesFile);
  const revision = revisionOf(existing);
  // One in the place of another that has signed counts like a stage: hosts know keys of the number before.
  if (revision > 0 && Object.values(uses).some(({ signs }) => made.includes(signs)))
    return formatUses(readUses(text ?? ''), revision + 1);
  if (text !== undefined) return text;
  return signingRoles.some((role) => uses[role] !== undefined && !isOwn(role, uses[role]))
    ? formatUses(uses)
    : undefined;
}

/** Names of all authorities that are used, each once. */
export const authorityNames = (uses: AuthorityUses): readonly string[] => [
  ...new Set(authorityRoles.flatMap((role) => uses[role]?.trusts ?? [])),
];

/** All certificates of a cluster (PEM), so that its authorities are among them, those that nothing trusts any longer too. */
export const knownCertificates = (existing: ReadonlyMap<string, string>): string =>
  [...existing].flatMap(([name, text]) => (/(?<!-key)\.pem$/.test(name) ? [text] : [])).join('\n');

/** Names of the pairs that check service account tokens. */
export const tokenPairs = (uses: AuthorityUses): readonly string[] =>
  uses['service-account']?.trusts ?? ['service-account'];

/** The subject of an authority. Those that take its place have the same, with their number. */
export function authoritySubject(name: string, { domain }: Pick<ClusterPkiInput, 'domain'>): Subject {
  const [, role = name, number] = /^(.*?ca)-(\d+)$/.exec(name) ?? [];
  const commonName = `${role === 'ca' ? 'Kubernetes' : role}${number === undefined ? '' : ` ${number}`}`;
  return role === 'ca'
    ? { commonName, organizations: ['Kubernetes'], organizationalUnits: [domain] }
    : { commonName, organizationalUnits: [domain] };
}

/** The file with the authorities that programs of the profile `production` trust, computed from those of the directory. */
export const trustFile = (role: SigningRole): string => `${role}-trust.pem`;

/** The pair that kube-controller-manager signs with: a single certificate, whatever else is trusted. */
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
