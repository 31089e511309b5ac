import {
  type CertificatePlan,
  certificatePlans,
  type KubeconfigPlan,
  kubeconfigPlans,
  nodeCertificatePlans,
  nodeKubeconfigPlans,
  serverUrl,
} from './contents.js';
import { isEncryptionConfiguration } from './encryption.js';
import { PkiError } from './errors.js';
import { authorityFindings, certificateFindings, type Finding, kubeconfigFindings } from './findings.js';
import type { ClusterPkiInput } from './model.js';

/** A certificate to issue; for its old key, where there is one worth keeping. */
interface Order {
  readonly plan: CertificatePlan;
  readonly key: string | undefined;
}

/** What has to be made to complete the files of a cluster, and what was found in those that stay. */
export interface PkiPlan {
  /** The authority that exists; undefined where one has to be created. */
  readonly authority: { readonly certificate: string; readonly key: string | undefined } | undefined;
  readonly certificates: readonly CertificatePlan[];
  readonly orders: readonly Order[];
  readonly kubeconfigs: readonly KubeconfigPlan[];
  readonly kubeconfigsToWrite: ReadonlySet<string>;
  readonly findings: readonly Finding[];
}

interface PkiPlanOptions {
  readonly now: Date;
  readonly nodes: boolean;
  readonly warnBeforeDays: number;
  readonly renew: (finding: Finding) => boolean;
}

type Existing = ReadonlyMap<string, string>;

/** A file that says that this folder is of a cluster: the authority and the service account's keys may be brought along. */
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
    `ca.pem is missing beside ${orphan}. Put it back, or remove all certificates and kubeconfigs to start anew.`,
  );
}

/** A new key beside a cluster that may have used another would make all of its secrets unreadable. */
function encryptionFindings(existing: Existing, plans: readonly CertificatePlan[]): readonly Finding[] {
  const file = 'encryption-config.yaml';
  const text = existing.get(file);
  const signed = signedFile(existing, plans);
  if (text === undefined && signed !== undefined) {
    throw new PkiError(
      'encryption-missing',
      `${file} is missing beside ${signed}. Put it back: without its key the secrets in etcd are lost. If nothing was encrypted yet, remove all certificates and kubeconfigs but ca.pem to start anew.`,
    );
  }
  if (text === undefined || isEncryptionConfiguration(text)) return [];
  const message = `${file} is not an encryption configuration. Put it back: without its key the secrets in etcd are lost.`;
  return [{ file, reason: 'unreadable', blocking: true, message }];
}

const unfitKey: readonly Finding['reason'][] = ['key-mismatch', 'key-missing', 'unreadable'];

/**
 * Decides what to make, from the files that exist.
 * @throws PkiError `authority-missing`, `authority-key-missing`, `encryption-missing`, `invalid-address`
 */
export function planPki(existing: Existing, input: ClusterPkiInput, options: PkiPlanOptions): PkiPlan {
  const { now, nodes, warnBeforeDays, renew } = options;
  const certificates = [...certificatePlans(input), ...(nodes ? nodeCertificatePlans(input) : [])];
  const kubeconfigs = [...kubeconfigPlans, ...(nodes ? nodeKubeconfigPlans(input) : [])];
  const authority = existingAuthority(existing, certificates);
  const findings: Finding[] = authority
    ? [...authorityFindings(authority.certificate, authority.key, { now, warnBeforeDays })]
    : [];
  // What can't be read says nothing about what it may have signed.
  const readable = authority && !findings.some(({ reason }) => reason === 'unreadable');
  const measure = { now, warnBeforeDays, authority: readable ? authority.certificate : undefined };
  const replaces = (list: readonly Finding[]): boolean => {
    if (list.some(renew)) return true;
    findings.push(...list);
    return false;
  };

  const orders = certificates.flatMap((plan): readonly Order[] => {
    const certificate = existing.get(`${plan.name}.pem`);
    const key = existing.get(`${plan.name}-key.pem`);
    if (certificate === undefined) return [{ plan, key }];
    const list = certificateFindings(plan, certificate, key, measure);
    if (!replaces(list)) return [];
    const keepsKey = plan.name === 'service-account' && !list.some(({ reason }) => unfitKey.includes(reason));
    return [{ plan, key: keepsKey ? key : undefined }];
  });
  const kubeconfigsToWrite = kubeconfigs.filter(({ name }) => {
    const text = existing.get(`${name}.kubeconfig`);
    const plan = certificates.find((candidate) => candidate.name === name);
    return text === undefined || !plan || replaces(kubeconfigFindings(plan, text, serverUrl(input), measure));
  });
  findings.push(...encryptionFindings(existing, certificates));
  if (authority && authority.key === undefined && orders.length > 0) {
    const names = orders.map(({ plan }) => `${plan.name}.pem`).join(', ');
    const message = `ca-key.pem is needed to issue ${names}, and is missing. Put it back.`;
    throw new PkiError('authority-key-missing', message);
  }
  const names = new Set(kubeconfigsToWrite.map(({ name }) => name));
  return { authority, certificates, orders, kubeconfigs, kubeconfigsToWrite: names, findings };
}
