import {
  type CertificatePlan,
  certificatePlans,
  type KubeconfigPlan,
  kubeconfigPlans,
  nodeCertificatePlans,
  nodeKubeconfigPlans,
  serverUrl,
} from './contents.js';
import { type PkiDiagnostic, type PkiDiagnosticCode, pkiDiagnostic } from './diagnostics.js';
import { encryptionFault } from './encryption.js';
import { PkiError } from './errors.js';
import { checkAuthority, checkCertificate, checkKubeconfig } from './file-checks.js';
import type { ClusterPkiInput } from './model.js';

/** A certificate to issue, for its old key if that is kept. */
interface Order {
  readonly plan: CertificatePlan;
  readonly key: string | undefined;
}

/** The orders that complete the files of a cluster, and problems of the files that stay. */
export interface PkiPlan {
  /** The existing authority; undefined if one has to be created. */
  readonly authority: { readonly certificate: string; readonly key: string | undefined } | undefined;
  readonly certificates: readonly CertificatePlan[];
  readonly orders: readonly Order[];
  readonly kubeconfigs: readonly KubeconfigPlan[];
  readonly kubeconfigsToWrite: ReadonlySet<string>;
  readonly diagnostics: readonly PkiDiagnostic[];
}

interface PkiPlanOptions {
  readonly now: Date;
  readonly nodes: boolean;
  readonly warnBeforeDays: number;
  readonly renew: (diagnostic: PkiDiagnostic) => boolean;
}

type Existing = ReadonlyMap<string, string>;

/** A file that shows that the files are an existing cluster's. The authority and the service account's keys may be brought along. */
const signedFile = (existing: Existing, plans: readonly CertificatePlan[]): string | undefined =>
  plans
    .filter(({ name }) => name !== 'service-account')
    .flatMap(({ name }) => [`${name}.pem`, `${name}.kubeconfig`])
    .find((name) => existing.has(name));

function existingAuthority(existing: Existing, plans: readonly CertificatePlan[]): PkiPlan['authority'] {
  const certificate = existing.get('ca.pem');
  if (certificate !== undefined) return { certificate, key: existing.get('ca-key.pem') };
  const orphan = existing.has('ca-key.pem') ? 'ca-key.pem' : signedFile(existing, plans);
  if (orphan === undefined) return undefined;
  throw new PkiError(
    'authority-missing',
    `ca.pem is missing beside ${orphan}. Restore it, or remove all certificates and kubeconfigs to start over.`,
  );
}

/** A new key in a cluster that may have used another would make all of its secrets unreadable. */
function checkEncryption(existing: Existing, plans: readonly CertificatePlan[]): readonly PkiDiagnostic[] {
  const file = 'encryption-config.yaml';
  const text = existing.get(file);
  const signed = signedFile(existing, plans);
  if (text === undefined && signed !== undefined) {
    throw new PkiError(
      'encryption-missing',
      `${file} is missing beside ${signed}. Restore it: without its key the secrets in etcd are lost. If nothing was encrypted yet, remove all certificates and kubeconfigs but ca.pem to start over.`,
    );
  }
  const fault = text === undefined ? undefined : encryptionFault(text);
  if (fault === undefined) return [];
  const message = `${file} is not an encryption configuration: ${fault}. Restore it: without its key the secrets in etcd are lost.`;
  return [pkiDiagnostic(file, 'unreadable', message)];
}

const unusableKey: readonly PkiDiagnosticCode[] = ['key-mismatch', 'key-missing', 'unreadable'];

/**
 * Decides what to issue, from the existing files.
 * @throws PkiError `authority-missing`, `authority-key-missing`, `encryption-missing`, `invalid-address`
 */
export function planPki(existing: Existing, input: ClusterPkiInput, options: PkiPlanOptions): PkiPlan {
  const { now, nodes, warnBeforeDays, renew } = options;
  const certificates = [...certificatePlans(input), ...(nodes ? nodeCertificatePlans(input) : [])];
  const kubeconfigs = [...kubeconfigPlans, ...(nodes ? nodeKubeconfigPlans(input) : [])];
  const authority = existingAuthority(existing, certificates);
  const diagnostics: PkiDiagnostic[] = authority
    ? [...checkAuthority(authority.certificate, authority.key, { now, warnBeforeDays })]
    : [];
  // An unreadable authority does not show what it signed.
  const readable = authority && !diagnostics.some(({ code }) => code === 'unreadable');
  const measure = { now, warnBeforeDays, authority: readable ? authority.certificate : undefined };
  const replaces = (list: readonly PkiDiagnostic[]): boolean => {
    if (list.some(renew)) return true;
    diagnostics.push(...list);
    return false;
  };

  const orders = certificates.flatMap((plan): readonly Order[] => {
    const certificate = existing.get(`${plan.name}.pem`);
    const key = existing.get(`${plan.name}-key.pem`);
    if (certificate === undefined) return [{ plan, key }];
    const list = checkCertificate(plan, certificate, key, measure);
    if (!replaces(list)) return [];
    const keepsKey = plan.name === 'service-account' && !list.some(({ code }) => unusableKey.includes(code));
    return [{ plan, key: keepsKey ? key : undefined }];
  });
  const kubeconfigsToWrite = kubeconfigs.filter(({ name }) => {
    const text = existing.get(`${name}.kubeconfig`);
    const plan = certificates.find((candidate) => candidate.name === name);
    return text === undefined || !plan || replaces(checkKubeconfig(plan, text, serverUrl(input), measure));
  });
  diagnostics.push(...checkEncryption(existing, certificates));
  if (authority && authority.key === undefined && orders.length > 0) {
    const names = orders.map(({ plan }) => `${plan.name}.pem`).join(', ');
    const message = `ca-key.pem is missing, and needed to issue ${names}. Restore it.`;
    throw new PkiError('authority-key-missing', message);
  }
  const names = new Set(kubeconfigsToWrite.map(({ name }) => name));
  return { authority, certificates, orders, kubeconfigs, kubeconfigsToWrite: names, diagnostics };
}
