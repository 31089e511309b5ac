import { createAuthority } from './authority.js';
import { issueCertificate } from './certificate.js';
import {
  authoritySubject,
  type CertificatePlan,
  certificatePlans,
  kubeconfigPlans,
  nodeCertificatePlans,
  nodeKubeconfigPlans,
  serverUrl,
} from './contents.js';
import {
  type EncryptionProvider,
  isEncryptionConfiguration,
  renderEncryptionConfiguration,
} from './encryption.js';
import { defaultEnvironment } from './environment.js';
import { PkiError } from './errors.js';
import { authorityFindings, certificateFindings, type Finding, kubeconfigFindings } from './findings.js';
import { renderKubeconfig } from './kubeconfig.js';
import type { ClusterPkiInput, KeyedCertificate, PkiEnvironment, PkiFile, PkiFiles } from './model.js';
import { rsaBits } from './x509.js';

export interface ClusterPkiOptions {
  /** Also what the nodes need: certificates and kubeconfigs of kubelets and kube-proxy. Default: false. */
  readonly nodes?: boolean;
  /** How secrets are encrypted in etcd. Default: `aescbc`. */
  readonly encryption?: EncryptionProvider;
  /** Default: {@link defaultEnvironment}. */
  readonly environment?: PkiEnvironment;
}

export interface EnsureOptions extends ClusterPkiOptions {
  /** A certificate that ends within so many days is reported. Default: 30. */
  readonly warnBeforeDays?: number;
  /**
   * Whether to replace the file of a finding. Default: never. The authority and the encryption
   * configuration are not replaced, whatever this says.
   */
  readonly renew?: (finding: Finding) => boolean;
}

export interface EnsuredPki {
  /** All files, existing and new. Where a finding blocks, one may be unfit or, without its key, missing. */
  readonly files: PkiFiles;
  /** Names of the files that are new. */
  readonly issued: readonly string[];
  /** What was found in existing files that were kept. */
  readonly findings: readonly Finding[];
}

const secret = (content: string): PkiFile => ({ content, secret: true });
const open = (content: string): PkiFile => ({ content, secret: false });

function encryptionConfiguration(provider: EncryptionProvider, environment: PkiEnvironment): PkiFile {
  if (provider === 'identity') return open(renderEncryptionConfiguration({ provider }));
  return secret(renderEncryptionConfiguration({ provider, secret: environment.randomBytes(32) }));
}

/** The authority that exists, or undefined where everything is to be made anew. */
function existingAuthority(
  existing: ReadonlyMap<string, string>,
  plans: readonly CertificatePlan[],
): { readonly certificate: string; readonly key: string | undefined } | undefined {
  const certificate = existing.get('ca.pem');
  if (certificate !== undefined) return { certificate, key: existing.get('ca-key.pem') };
  const signed = plans
    .filter(({ name }) => name !== 'service-account')
    .flatMap(({ name }) => [`${name}.pem`, `${name}.kubeconfig`]);
  const orphan = ['ca-key.pem', ...signed].find((name) => existing.has(name));
  if (orphan === undefined) return undefined;
  throw new PkiError(
    'authority-missing',
    `ca.pem is missing beside ${orphan}. Put it back, or remove all certificates and kubeconfigs to start anew.`,
  );
}

/**
 * Completes the files of a cluster: existing ones are kept, missing ones issued, and what would have to
 * be renewed is reported, and replaced only where `renew` says so. A key without its certificate gets
 * one; a renewed service-account certificate keeps its key, since tokens are signed by it.
 * @param existing contents by file name; others than the cluster's own are passed over
 * @throws PkiError `authority-missing`; `authority-key-missing`, `authority-expired`, `not-an-authority`,
 * `key-mismatch`, `key-unreadable` and the other codes about the authority's files when something has to
 * be issued; `invalid-address`, `invalid-name`, `invalid-validity` about the input
 */
export async function ensureClusterPki(
  existing: ReadonlyMap<string, string>,
  input: ClusterPkiInput,
  options: EnsureOptions = {},
): Promise<EnsuredPki> {
  const environment = options.environment ?? defaultEnvironment;
  const { warnBeforeDays = 30, renew = () => false } = options;
  const now = environment.now();
  const plans = [...certificatePlans(input), ...(options.nodes ? nodeCertificatePlans(input) : [])];
  const configs = [...kubeconfigPlans, ...(options.nodes ? nodeKubeconfigPlans(input) : [])];
  const { validityHours } = input.pki;
  const found = existingAuthority(existing, plans);
  const findings: Finding[] = found
    ? [...authorityFindings(found.certificate, found.key, { now, warnBeforeDays })]
    : [];

  /** Findings of one file; true where it is to be replaced. */
  const replaces = (list: readonly Finding[]): boolean => {
    if (list.some(renew)) return true;
    findings.push(...list);
    return false;
  };
  const measure = { now, warnBeforeDays, authority: found?.certificate ?? '' };
  const wanted = plans.flatMap((plan) => {
    const certificate = existing.get(`${plan.name}.pem`);
    const key = existing.get(`${plan.name}-key.pem`);
    if (certificate === undefined) return [{ plan, key }];
    const list = found ? certificateFindings(plan, certificate, key, measure) : [];
    if (!replaces(list)) return [];
    const keyFits = !list.some(({ reason }) =>
      ['key-mismatch', 'key-missing', 'unreadable'].includes(reason),
    );
    return [{ plan, key: plan.name === 'service-account' && keyFits ? key : undefined }];
  });

  // All keys are made at once, the authority's among them.
  const [authority, keys] = await Promise.all([
    found ?? createAuthority({ subject: authoritySubject(input), validityHours }, environment),
    Promise.all(wanted.map(({ key }) => key ?? environment.generateRsaKey(rsaBits))),
  ]);
  const signer = (): KeyedCertificate => {
    if (authority.key !== undefined) return { certificate: authority.certificate, key: authority.key };
    const names = wanted.map(({ plan }) => `${plan.name}.pem`).join(', ');
    throw new PkiError(
      'authority-key-missing',
      `ca-key.pem is needed to issue ${names}, and is missing. Put it back.`,
    );
  };
  const pairs = new Map<string, KeyedCertificate>();
  await Promise.all(
    wanted.map(async ({ plan: { name, subject, alternativeNames } }, n) => {
      const key = keys[n];
      const request = {
        authority: signer(),
        subject,
        alternativeNames,
        validityHours,
        ...(key ? { key } : {}),
      };
      pairs.set(name, await issueCertificate(request, environment));
    }),
  );

  const files = new Map<string, PkiFile>();
  const issued: string[] = [];
  const put = (name: string, file: PkiFile): void => {
    files.set(name, file);
    if (existing.get(name) !== file.content) issued.push(name);
  };
  put('ca.pem', open(authority.certificate));
  if (authority.key !== undefined) put('ca-key.pem', secret(authority.key));
  for (const { name } of plans) {
    const certificate = pairs.get(name)?.certificate ?? existing.get(`${name}.pem`);
    const key = pairs.get(name)?.key ?? existing.get(`${name}-key.pem`);
    if (certificate !== undefined) put(`${name}.pem`, open(certificate));
    if (key !== undefined) put(`${name}-key.pem`, secret(key));
  }
  for (const { name, user } of configs) {
    const file = `${name}.kubeconfig`;
    const plan = plans.find((candidate) => candidate.name === name);
    const text = existing.get(file);
    const current = { ...measure, authority: authority.certificate };
    const keep =
      text !== undefined && plan && !replaces(kubeconfigFindings(plan, text, serverUrl(input), current));
    const certificate = files.get(`${name}.pem`)?.content;
    const key = files.get(`${name}-key.pem`)?.content;
    if (keep) put(file, secret(text));
    else if (certificate !== undefined && key !== undefined) {
      const cluster = { cluster: input.name, server: serverUrl(input), authority: authority.certificate };
      put(file, secret(renderKubeconfig({ ...cluster, user, context: 'default', certificate, key })));
    }
  }
  const encryption = existing.get('encryption-config.yaml');
  if (encryption === undefined) {
    put('encryption-config.yaml', encryptionConfiguration(options.encryption ?? 'aescbc', environment));
  } else {
    put('encryption-config.yaml', secret(encryption));
    if (!isEncryptionConfiguration(encryption)) {
      const message =
        'encryption-config.yaml is not an encryption configuration. Put it back: without its key the secrets in etcd are lost.';
      findings.push({ file: 'encryption-config.yaml', reason: 'unreadable', blocking: true, message });
    }
  }
  return { files, issued, findings };
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
