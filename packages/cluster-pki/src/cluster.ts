import { createAuthority } from './authority.js';
import { issueCertificate } from './certificate.js';
import { authoritySubject, serverUrl } from './contents.js';
import type { PkiDiagnostic } from './diagnostics.js';
import { type EncryptionProvider, renderEncryptionConfiguration } from './encryption.js';
import { defaultEnvironment } from './environment.js';
import { renderKubeconfig } from './kubeconfig.js';
import type { ClusterPkiInput, KeyedCertificate, PkiEnvironment, PkiFile, PkiFiles } from './model.js';
import { type PkiPlan, planPki } from './plan.js';
import { rsaBits } from './x509.js';

export interface ClusterPkiOptions {
  /** Also issue certificates and kubeconfigs for kubelets and kube-proxy. Default: false. */
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
   * Whether to replace the file of a diagnostic. Default: never. The authority and the encryption
   * configuration are not replaced in any case.
   */
  readonly renew?: (diagnostic: PkiDiagnostic) => boolean;
}

export interface EnsuredPki {
  /** All files, existing and new. A file with an error may be unusable or, without its key, missing. */
  readonly files: PkiFiles;
  /** Names of the files that are new. */
  readonly issued: readonly string[];
  /** Problems of existing files that were kept. */
  readonly diagnostics: readonly PkiDiagnostic[];
}

const secret = (content: string): PkiFile => ({ content, secret: true });
const open = (content: string): PkiFile => ({ content, secret: false });

function encryptionConfiguration(provider: EncryptionProvider, environment: PkiEnvironment): string {
  if (provider === 'identity') return renderEncryptionConfiguration({ provider });
  return renderEncryptionConfiguration({ provider, secret: environment.randomBytes(32) });
}

/** Issues what a plan orders: the authority, and pairs by name. All keys are made at the same time. */
async function carryOut(
  plan: PkiPlan,
  input: ClusterPkiInput,
  environment: PkiEnvironment,
): Promise<{
  authority: { certificate: string; key: string | undefined };
  pairs: ReadonlyMap<string, KeyedCertificate>;
}> {
  const { validityHours } = input.pki;
  const [authority, keys] = await Promise.all([
    plan.authority ?? createAuthority({ subject: authoritySubject(input), validityHours }, environment),
    Promise.all(plan.orders.map(({ key }) => key ?? environment.generateRsaKey(rsaBits))),
  ]);
  const signer = { certificate: authority.certificate, key: authority.key ?? '' };
  const pairs = await Promise.all(
    plan.orders.map(
      async ({ plan: { name, subject, alternativeNames } }, n): Promise<[string, KeyedCertificate]> => {
        const key = keys[n];
        const request = {
          authority: signer,
          subject,
          alternativeNames,
          validityHours,
          ...(key ? { key } : {}),
        };
        return [name, await issueCertificate(request, environment)];
      },
    ),
  );
  return { authority, pairs: new Map(pairs) };
}

/**
 * Completes the files of a cluster: existing ones are kept, missing ones are issued, and files that should
 * be renewed are reported, and replaced only if `renew` says so. A key without its certificate gets
 * one; a renewed service-account certificate keeps its key, since tokens are signed with it.
 * @param existing contents by file name; files that are not the cluster's are ignored
 * @throws PkiError `authority-missing`; `encryption-missing`; `authority-key-missing`, `authority-expired`, `not-an-authority`,
 * `key-mismatch`, `key-unreadable` and the other codes about the authority's files when something has to
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
  const { authority, pairs } = await carryOut(plan, input, environment);
  const files = new Map<string, PkiFile>([['ca.pem', open(authority.certificate)]]);
  const put = (name: string, content: string | undefined, wrap: (content: string) => PkiFile): void => {
    if (content !== undefined) files.set(name, wrap(content));
  };
  put('ca-key.pem', authority.key, secret);
  for (const { name } of plan.certificates) {
    put(`${name}.pem`, pairs.get(name)?.certificate ?? existing.get(`${name}.pem`), open);
    put(`${name}-key.pem`, pairs.get(name)?.key ?? existing.get(`${name}-key.pem`), secret);
  }
  for (const { name, user } of plan.kubeconfigs) {
    const certificate = files.get(`${name}.pem`)?.content;
    const key = files.get(`${name}-key.pem`)?.content;
    const file = `${name}.kubeconfig`;
    if (!plan.kubeconfigsToWrite.has(name)) put(file, existing.get(file), secret);
    else if (certificate !== undefined && key !== undefined) {
      const cluster = { cluster: input.name, server: serverUrl(input), authority: authority.certificate };
      put(file, renderKubeconfig({ ...cluster, user, context: 'default', certificate, key }), secret);
    }
  }
  const encryption = existing.get('encryption-config.yaml');
  put(
    'encryption-config.yaml',
    encryption ?? encryptionConfiguration(options.encryption ?? 'aescbc', environment),
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
