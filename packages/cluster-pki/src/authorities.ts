import { createHash, X509Certificate } from 'node:crypto';
import { certificatesIn } from './chain.js';
import { encryptionKeyNames } from './encryption.js';
import { PkiError } from './errors.js';
import type { ClusterPkiInput, Subject } from './model.js';

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
  if (entries.some(([role, use]) => use === undefined || !roles.some((each) => each === role))) throw refused;
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
  return roles.some((role) => uses[role] !== undefined && !isOwn(role, uses[role]))
    ? formatUses(uses)
    : undefined;
}

/** Names of all authorities that are used, each once. */
export const authorityNames = (uses: AuthorityUses): readonly string[] => [
  ...new Set(authorityRoles.flatMap((role) => uses[role]?.trusts ?? [])),
];

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

/** The stage of rotations as hosts keep it: how many have begun, and which keys there are. */
export const stageFile = 'rotation.json';

/** The stage of rotations, as hosts keep it. */
export interface KnownStage {
  readonly revision: number;
  /** The keys that are trusted, or that decrypt, by name and fingerprint; never a key itself. */
  readonly keys: readonly string[];
}

/** Of the key in a certificate, which may be issued again; of the text where that is not one. */
function keyFingerprint(pem: string): string {
  let content: Uint8Array | string = pem;
  try {
    content = new X509Certificate(pem).publicKey.export({ type: 'spki', format: 'der' });
  } catch {
    // Whoever reads the credentials says what is wrong with it.
  }
  return createHash('sha256').update(content).digest('hex').slice(0, 16);
}

/** The stage of rotations that credentials are at. */
export function stageOf(
  existing: ReadonlyMap<string, string>,
  input: Pick<ClusterPkiInput, 'profile'>,
): KnownStage {
  const trusted = Object.values(usesOf(existing, input)).flatMap(({ trusts }) => trusts);
  const pairs = [...new Set(trusted)].flatMap((name) => {
    const pem = existing.get(`${name}.pem`);
    return pem === undefined ? [] : [`${name} ${keyFingerprint(pem)}`];
  });
  const encryption = encryptionKeyNames(existing.get('encryption-config.yaml') ?? '').map(
    ({ provider, name, fingerprint = '' }) => `${provider}:${name} ${fingerprint}`,
  );
  return { revision: revisionOf(existing), keys: [...pairs, ...encryption].sort() };
}

/** Reads the stage of rotations that a host keeps; undefined if it keeps none. */
export function readStage(text: string): KnownStage | undefined {
  try {
    const { revision, keys }: Partial<KnownStage> = JSON.parse(text);
    return typeof revision === 'number' && Array.isArray(keys) ? { revision, keys } : undefined;
  } catch {
    return undefined;
  }
}

/** The computed names among credentials. */
export const derivedNames: ReadonlySet<string> = new Set([
  stageFile,
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
  const stage = revisionOf(existing) === 0 ? '' : `${JSON.stringify(stageOf(existing, input))}\n`;
  const { signs: token, trusts } = uses['service-account'] ?? own('service-account');
  const tokens =
    token === 'service-account' && trusts.length === 1
      ? []
      : [
          [trustFile('service-account'), trustOf(uses, 'service-account', pemOf)] as const,
          [tokenKeyFile, pemOf(`${token}-key`) ?? ''] as const,
        ];
  const always = [[stageFile, stage] as const, ...tokens];
  if (input.profile !== 'production') return new Map(always.filter(([, text]) => text !== ''));
  const signs = uses.ca?.signs ?? 'ca';
  const found = [
    ...always,
    ...authorityRoles.map((role) => [trustFile(role), trustOf(uses, role, pemOf)] as const),
    // An intermediate may come with its chain, and a file of several certificates can't sign.
    [signingFiles[0], certificatesIn(pemOf(signs) ?? '')[0] ?? ''] as const,
    [signingFiles[1], pemOf(`${signs}-key`) ?? ''] as const,
  ];
  return new Map(found.filter(([, text]) => text !== ''));
}
