import { createAuthority, readAuthority, type SigningAuthority } from '../certificate/authority.js';
import { issueBy } from '../certificate/issue.js';
import { compareTrust } from '../certificate/trust.js';
import { authoritiesFile, knownCertificates, trustOf } from '../contents/authorities.js';
import { typeOfKey, usagesFor } from '../contents/cluster-keys.js';
import { serverUrl } from '../contents/contents.js';
import type { PkiDiagnostic } from '../diagnostics.js';
import { type EncryptionProvider, formatEncryptionConfiguration } from '../encryption/encryption.js';
import { defaultEnvironment } from '../environment.js';
import { PkiError } from '../errors.js';
import { editKubeconfig } from '../kubeconfig/edit.js';
import { kubeconfigFaults } from '../kubeconfig/faults.js';
import { contextOf, formatKubeconfig, type Kubeconfig, parseContext } from '../kubeconfig/kubeconfig.js';
import { readKubeconfig } from '../kubeconfig/nodes.js';
import type { ClusterPkiInput, KeyedCertificate, PkiEnvironment, PkiFile, PkiFiles } from '../model.js';
import { type PkiPlan, planPki } from './plan.js';

export interface ClusterPkiOptions {
  /** Also issue certificates and kubeconfigs for kubelets and kube-proxy. Default: false. */
  readonly nodes?: boolean | undefined;
  /** How a new cluster encrypts secrets in etcd. Default: `secretbox` in production, `aescbc` in the guide. */
  readonly encryption?: EncryptionProvider | undefined;
  /** Default: {@link defaultEnvironment}. */
  readonly environment?: PkiEnvironment | undefined;
}

export interface EnsureOptions extends ClusterPkiOptions {
  /** A certificate that ends within so many days is reported. Default: 30. */
  readonly warnBeforeDays?: number | undefined;
  /**
   * Whether to replace the file of a diagnostic. Default: never. The authority and the encryption
   * configuration are not replaced in any case.
   */
  readonly renew?: ((diagnostic: PkiDiagnostic) => boolean) | undefined;
}

export interface EnsuredPki {
  /** All files, existing and new. A file with an error may be unusable or, without its key, missing. */
  readonly files: PkiFiles;
  /** Names of the files that are new. */
  readonly issued: readonly string[];
  /** Problems of existing files that were kept, and `further-names` of those that were renewed without them. */
  readonly diagnostics: readonly PkiDiagnostic[];
}

const secret = (content: string): PkiFile => ({ content, secret: true });
const open = (content: string): PkiFile => ({ content, secret: false });

/**
 * A new encryption configuration, with a new key unless it encrypts nothing. Without a provider it is the guide's, or in
 * production the one that authenticates what it encrypts and needs no hardware to be fast.
 */
export function newEncryptionConfiguration(
  { profile }: Pick<ClusterPkiInput, 'profile'>,
  environment: PkiEnvironment,
  provider: EncryptionProvider = profile === 'production' ? 'secretbox' : 'aescbc',
): string {
  if (provider === 'identity') return formatEncryptionConfiguration({ provider });
  return formatEncryptionConfiguration({ provider, secret: environment.randomBytes(32) });
}

type Pairs = ReadonlyMap<string, KeyedCertificate>;

/** The authorities of a plan, by name: those that exist, and new ones. */
async function authoritiesOf(
  { authorities }: PkiPlan,
  { validityHours, authorityValidityHours = validityHours, keyType }: ClusterPkiInput['pki'],
  environment: PkiEnvironment,
): Promise<ReadonlyMap<string, { readonly certificate: string; readonly key: string | undefined }>> {
  const request = { validityHours: authorityValidityHours, keyType };
  const made = authorities.map(
    async ({ name, subject, existing, key }) =>
      [name, existing ?? (await createAuthority({ ...request, subject, key }, environment))] as const,
  );
  return new Map(await Promise.all(made));
}

/** @throws PkiError `authority-expired` for an authority that has ended and would have to sign */
function refuseEnded({ orders, uses, diagnostics }: PkiPlan): void {
  const signers = new Set(orders.map(({ plan }) => `${uses[plan.authority]?.signs ?? plan.authority}.pem`));
  const ended = diagnostics.find(({ code, file }) => code === 'expired' && signers.has(file));
  if (ended === undefined) return;
  const message = `${ended.message} It is an authority, and can't issue what is missing or to be renewed.`;
  throw new PkiError('authority-expired', message, {
    file: ended.file,
    hint: 'Create a new authority, and issue all that it signed again.',
  });
}

/** Reads authorities by name, each once, however many certificates it signs. */
function readOnce(
  authorities: Awaited<ReturnType<typeof authoritiesOf>>,
  now: Date,
): (name: string) => Promise<SigningAuthority> {
  const signers = new Map<string, Promise<SigningAuthority>>();
  return (name) => {
    const { certificate = '', key = '' } = authorities.get(name) ?? {};
    const signer = signers.get(name) ?? readAuthority({ certificate, key }, now);
    signers.set(name, signer);
    return signer;
  };
}

/** Issues what a plan orders. All keys are made at the same time. */
async function carryOut(
  plan: PkiPlan,
  { pki }: ClusterPkiInput,
  environment: PkiEnvironment,
): Promise<{ readonly authorities: Awaited<ReturnType<typeof authoritiesOf>>; readonly pairs: Pairs }> {
  const { validityHours, authorityValidityHours = validityHours } = pki;
  const [authorities, keys] = await Promise.all([
    authoritiesOf(plan, pki, environment),
    Promise.all(
      plan.orders.map((order) => order.key ?? environment.generateKey(typeOfKey(order.plan, { pki }))),
    ),
  ]);
  const signerOf = readOnce(authorities, environment.now());
  const pairs = await Promise.all(
    plan.orders.map(async ({ plan: own }, n): Promise<[string, KeyedCertificate]> => {
      const key = keys[n] ?? '';
      const signer = await signerOf(plan.uses[own.authority]?.signs ?? own.authority);
      const request = {
        subject: own.subject,
        alternativeNames: own.alternativeNames,
        validityHours: own.keyOnly ? authorityValidityHours : validityHours,
        key,
        usages: own.usages && usagesFor(own.usages, key),
        keyOnly: own.keyOnly,
      };
      const issued = await issueBy(signer, request, environment);
      return [own.name, { ...issued, certificate: `${issued.certificate}${signer.served}` }];
    }),
  );
  return { authorities, pairs: new Map(pairs) };
}

/**
 * The text of a kubeconfig. Keeps what people have added to the former one: contexts, namespaces, proxies, comments, further
 * authorities.
 * @param own all authorities of the cluster (PEM)
 */
function kubeconfigOf(former: string | undefined, config: Kubeconfig, own: string): string {
  if (former === undefined) return formatKubeconfig(config);
  try {
    const root = readKubeconfig(former);
    const context = contextOf(root, config);
    if (context !== undefined && kubeconfigFaults(root, [], context).refused === undefined) {
      const { further } = compareTrust(parseContext(root, context).authority, config.authority, own);
      const authority = further === '' ? config.authority : `${config.authority.trimEnd()}\n${further}`;
      return editKubeconfig(former, { ...config, authority }, context);
    }
  } catch {
    // Its context is unusable, so the file is rewritten as a whole.
  }
  return formatKubeconfig(config);
}

/**
 * Completes the files of a cluster: existing ones are kept, missing ones are issued, and files that should
 * be renewed are reported, and replaced only if `renew` says so. A renewed kubeconfig keeps what people have added to it, and a
 * renewed service-account certificate its key, since tokens are signed with it. A key without its certificate gets one; the key
 * of an authority, only if the authority has signed nothing.
 * @param existing contents by file name, former authorities too: kubeconfigs would go on trusting them as they do those from elsewhere.
 * Files that are not the cluster's are ignored.
 * @throws PkiError `authority-missing`; `encryption-missing`; `token-key-missing`; `authority-key-missing`, `authority-expired`, `not-an-authority`,
 * `key-mismatch`, `key-unreadable`, `usage-forbidden` and the other codes about the authority's files when something has to
 * be issued; `invalid-address`, `invalid-name`, `invalid-validity` about the input
 */
export async function ensureClusterPki(
  existing: ReadonlyMap<string, string>,
  input: ClusterPkiInput,
  options: EnsureOptions = {},
): Promise<EnsuredPki> {
  const {
    nodes = false,
    warnBeforeDays = 30,
    renew = () => false,
    environment = defaultEnvironment,
  } = options;
  const plan = planPki(existing, input, { now: environment.now(), nodes, warnBeforeDays, renew });
  refuseEnded(plan);
  const { authorities, pairs } = await carryOut(plan, input, environment);
  const files = new Map<string, PkiFile>();
  const put = (name: string, content: string | undefined, wrap: (content: string) => PkiFile): void => {
    if (content !== undefined) files.set(name, wrap(content));
  };
  put(authoritiesFile, plan.record, open);
  for (const [name, { certificate, key }] of authorities) {
    put(`${name}.pem`, certificate, open);
    put(`${name}-key.pem`, key, secret);
  }
  const trust = trustOf(plan.uses, 'ca', (name) => authorities.get(name)?.certificate);
  for (const { name } of plan.certificates) {
    put(`${name}.pem`, pairs.get(name)?.certificate ?? existing.get(`${name}.pem`), open);
    put(`${name}-key.pem`, pairs.get(name)?.key ?? existing.get(`${name}-key.pem`), secret);
  }
  const known = knownCertificates(existing);
  for (const { name, user } of plan.kubeconfigs) {
    const certificate = files.get(`${name}.pem`)?.content;
    const key = files.get(`${name}-key.pem`)?.content;
    const file = `${name}.kubeconfig`;
    if (!plan.kubeconfigsToWrite.has(name)) put(file, existing.get(file), secret);
    else if (certificate !== undefined && key !== undefined) {
      const cluster = { cluster: input.name, server: serverUrl(input), authority: trust };
      const config = { ...cluster, user, context: 'default', certificate, key };
      put(file, kubeconfigOf(existing.get(file), config, known), secret);
    }
  }
  const encryption = existing.get('encryption-config.yaml');
  put(
    'encryption-config.yaml',
    encryption ?? newEncryptionConfiguration(input, environment, options.encryption),
    secret,
  );
  const issued = [...files]
    .filter(([name, { content }]) => existing.get(name) !== content)
    .map(([name]) => name);
  return { files, issued, diagnostics: plan.diagnostics };
}

/**
 * All files of a new cluster: authority, certificates and keys, kubeconfigs, encryption configuration.
 * @throws PkiError `invalid-address`, `invalid-name`, `invalid-validity`
 */
export async function createClusterPki(
  input: ClusterPkiInput,
  options: ClusterPkiOptions = {},
): Promise<PkiFiles> {
  const { files } = await ensureClusterPki(new Map(), input, options);
  return files;
}
