import { readCertificates } from '../certificate/chain.js';
import { checkAuthority, checkCertificate, checkKubeconfig, type Reference } from '../checks/files.js';
import { superAdmin } from '../contents/administrators.js';
import {
  type AuthorityRole,
  type AuthorityUses,
  authoritiesFile,
  authorityNames,
  authoritySubject,
  guideFault,
  knownCertificates,
  recordOf,
  tokenPairs,
  trustOf,
  usesOf,
} from '../contents/authorities.js';
import type { CertificatePlan, KubeconfigPlan } from '../contents/certificate-plan.js';
import {
  certificatePlans,
  kubeconfigPlans,
  nodeCertificatePlans,
  nodeKubeconfigPlans,
  serverUrl,
} from '../contents/contents.js';
import { serverNames } from '../contents/server-names.js';
import { hasSuperuserAdmin } from '../contents/superuser.js';
import { type PkiDiagnostic, type PkiDiagnosticCode, pkiDiagnostic } from '../diagnostics.js';
import { encryptionFault } from '../encryption/encryption.js';
import { PkiError } from '../errors.js';
import type { ClusterPkiInput, Subject } from '../model.js';

/** A certificate to issue, for its old key if that is kept. */
interface Order {
  readonly plan: CertificatePlan;
  readonly key: string | undefined;
}

/** An authority, in the files `NAME.pem` and `NAME-key.pem`. */
interface PlannedAuthority {
  readonly name: string;
  readonly subject: Subject;
  /** Undefined if it has to be created. */
  readonly existing: { readonly certificate: string; readonly key: string | undefined } | undefined;
  /** Its private key (PEM), if its certificate is missing. */
  readonly key: string | undefined;
}

/** The orders that complete the files of a cluster, and problems of the files that stay. */
export interface PkiPlan {
  readonly authorities: readonly PlannedAuthority[];
  /** Who signs and is trusted. */
  readonly uses: AuthorityUses;
  /** The text of authorities.json, if there is one. */
  readonly record: string | undefined;
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
  /** Certificates are only requested: nothing of an authority is needed. Default false. */
  readonly requests?: boolean | undefined;
}

type Existing = ReadonlyMap<string, string>;

/** A file that shows that the files are an existing cluster's. The authority and the service account's keys may be brought along. */
const signedFile = (existing: Existing, plans: readonly CertificatePlan[]): string | undefined =>
  plans
    .filter(({ keyOnly }) => keyOnly !== true)
    .flatMap(({ name }) => [`${name}.pem`, `${name}.kubeconfig`])
    .find((name) => existing.has(name));

/** The files of an authority; undefined without its certificate. */
function pairOf(name: string, existing: Existing): PlannedAuthority['existing'] {
  const certificate = existing.get(`${name}.pem`);
  return certificate === undefined ? undefined : { certificate, key: existing.get(`${name}-key.pem`) };
}

const broughtMissing = (name: string): PkiError =>
  new PkiError('authority-missing', `${name}.pem is missing, and its key is elsewhere.`, {
    file: `${name}.pem`,
    hint: 'Put the certificate there.',
  });

/** @param plans of the certificates that it has signed, or would */
function existingAuthority(
  name: string,
  existing: Existing,
  plans: readonly CertificatePlan[],
): PlannedAuthority['existing'] {
  const pair = pairOf(name, existing);
  if (pair !== undefined) return pair;
  // A key that has signed nothing yet was left by a run that ended before it had made the certificate.
  const orphan = signedFile(existing, plans);
  if (orphan === undefined) return undefined;
  throw new PkiError('authority-missing', `${name}.pem is missing beside ${orphan}.`, {
    authority: name,
    hint: 'Restore it, or remove all certificates and kubeconfigs to start over.',
  });
}

/** A new key in a cluster that may have used another would make all of its secrets unreadable. */
function checkEncryption(existing: Existing, plans: readonly CertificatePlan[]): readonly PkiDiagnostic[] {
  const file = 'encryption-config.yaml';
  const text = existing.get(file);
  const signed = signedFile(existing, plans);
  if (text === undefined && signed !== undefined) {
    throw new PkiError('encryption-missing', `${file} is missing beside ${signed}.`, {
      hint: 'Restore it: without its key the secrets in etcd are lost. If nothing was encrypted yet, remove all certificates and kubeconfigs but ca.pem to start over.',
    });
  }
  const fault = text === undefined ? undefined : encryptionFault(text);
  if (fault === undefined) return [];
  const message = `${file} is not an encryption configuration: ${fault}. Restore it: without its key the secrets in etcd are lost.`;
  return [pkiDiagnostic(file, 'unreadable', message)];
}

/**
 * Refuses to replace a lost service account key: API servers would reject every token that it signed. Kubeconfigs are written
 * last, so a directory without any is left from a first run that was killed before it made the key. A rotation makes the new key
 * pair before the new key signs.
 */
function refuseLostTokenKey(
  existing: Existing,
  uses: AuthorityUses,
  kubeconfigs: readonly KubeconfigPlan[],
): void {
  const shown = kubeconfigs.map(({ name }) => `${name}.kubeconfig`).find((name) => existing.has(name));
  const signer = uses['service-account']?.signs;
  const lost = tokenPairs(uses).find(
    (name) => !existing.has(`${name}-key.pem`) && (name === signer || existing.has(`${name}.pem`)),
  );
  if (shown === undefined || lost === undefined) return;
  const file = `${lost}-key.pem`;
  throw new PkiError('token-key-missing', `${file} is missing beside ${shown}.`, {
    file,
    hint: 'Restore it: with another key API servers reject every token of a service account.',
  });
}

const unusableKey: readonly PkiDiagnosticCode[] = ['key-mismatch', 'key-missing', 'unreadable', 'weak-key'];

/** Faults that do not show which of a key and its certificate is right, or whether the key can be read. */
const doubtfulKey: readonly PkiDiagnosticCode[] = ['key-mismatch', 'unreadable'];

/** A certificate is renewed before its group may change. */
const inFormerGroup = (plan: CertificatePlan): CertificatePlan =>
  plan.formerGroup === undefined
    ? plan
    : { ...plan, subject: { ...plan.subject, organizations: [plan.formerGroup] } };

/**
 * Decides what to issue, from the existing files.
 * @throws PkiError `authority-missing`, `authority-key-missing`, `encryption-missing`, `token-key-missing`, `invalid-address`
 */
export function planPki(existing: Existing, input: ClusterPkiInput, options: PkiPlanOptions): PkiPlan {
  const { now, nodes, warnBeforeDays, renew, requests = false } = options;
  const elsewhere = input.pki.authorityKeys === 'elsewhere';
  const uses = usesOf(existing, input);
  const certificates = [
    ...certificatePlans(input, tokenPairs(uses)),
    ...(nodes ? nodeCertificatePlans(input) : []),
  ];
  const kubeconfigs = [...kubeconfigPlans(input), ...(nodes ? nodeKubeconfigPlans(input) : [])];
  refuseLostTokenKey(existing, uses, kubeconfigs);
  const signerOf = ({ authority }: CertificatePlan): string => uses[authority]?.signs ?? authority;
  const authorities = authorityNames(uses).map((name): PlannedAuthority => {
    const signed = certificates.filter((plan) => signerOf(plan) === name);
    const found = requests ? pairOf(name, existing) : existingAuthority(name, existing, signed);
    if (found === undefined && elsewhere && !requests) throw broughtMissing(name);
    const key = found === undefined ? existing.get(`${name}-key.pem`) : undefined;
    return { name, subject: authoritySubject(name, input), existing: found, key };
  });
  const apart = input.profile === 'production' ? undefined : guideFault(existing);
  const diagnostics: PkiDiagnostic[] = authorities.flatMap(({ name, existing: pair }) =>
    pair === undefined
      ? []
      : checkAuthority(name, pair.certificate, pair.key, { now, warnBeforeDays }).filter(
          ({ code }) => !(elsewhere && code === 'key-missing'),
        ),
  );
  if (apart !== undefined) diagnostics.push(pkiDiagnostic(authoritiesFile, 'authority-apart', `${apart}.`));
  // An unreadable authority does not show what it signed.
  const readable = authorities.filter(
    ({ name }) => !diagnostics.some(({ code, file }) => code === 'unreadable' && file === `${name}.pem`),
  );
  const pemOf = (name: string): string | undefined =>
    readable.find((authority) => authority.name === name)?.existing?.certificate;
  const anchors = new Map(
    readable.flatMap(({ name, existing: pair }) =>
      pair === undefined ? [] : [[name, readCertificates(pair.certificate, `${name}.pem`)] as const],
    ),
  );
  const referenceFor = (plan: CertificatePlan): Reference => ({
    now,
    warnBeforeDays,
    authority: anchors.get(signerOf(plan)),
    authorityFile: `${signerOf(plan)}.pem`,
  });
  // An authority that is yet to be created is trusted by nothing; with one that is unreadable nothing is compared.
  const trustIn = (role: AuthorityRole): string | undefined => {
    const trusted = authorities.filter(({ name }) => uses[role]?.trusts.includes(name));
    if (trusted.some(({ existing: pair }) => pair === undefined)) return '';
    return trusted.every(({ name }) => pemOf(name) !== undefined) ? trustOf(uses, role, pemOf) : undefined;
  };
  const replaces = (list: readonly PkiDiagnostic[]): boolean => {
    const isFurther = ({ code }: PkiDiagnostic): boolean => code === 'further-names';
    const isReplaced = list.some((diagnostic) => !isFurther(diagnostic) && renew(diagnostic));
    const lost = list.filter(isFurther).map((each) => ({ ...each, severity: 'warning' as const }));
    diagnostics.push(...(isReplaced ? lost : list));
    return isReplaced;
  };

  const verdicts = new Map<string, readonly PkiDiagnostic[]>();
  // A kubeconfig holds what is in the files beside it, as a rule: it need not be judged again.
  const check = (plan: CertificatePlan, certificate: string, key: string | undefined) => {
    const pair = JSON.stringify([plan.name, certificate, key]);
    const verdict = verdicts.get(pair) ?? checkCertificate(plan, certificate, key, referenceFor(plan));
    verdicts.set(pair, verdict);
    return verdict;
  };
  // Not needed while admin can do without it: a CA whose key is elsewhere need not sign it today.
  const waits = (plan: CertificatePlan): boolean => {
    const signer = authorities.find(({ name }) => name === signerOf(plan))?.existing;
    const canSign = signer === undefined || signer.key !== undefined;
    return plan.name === superAdmin && !requests && !canSign && hasSuperuserAdmin(existing);
  };
  const keepsGroup = (list: readonly PkiDiagnostic[]): boolean =>
    list.some((diagnostic) => diagnostic.code === 'unrevocable' && !renew(diagnostic));
  // Nothing is issued for a profile that these credentials can't have.
  const orders = (apart === undefined ? certificates : []).flatMap((plan): readonly Order[] => {
    const certificate = existing.get(`${plan.name}.pem`);
    const key = existing.get(`${plan.name}-key.pem`);
    if (certificate === undefined) return waits(plan) ? [] : [{ plan, key }];
    const list = check(plan, certificate, key);
    // Renewing would make another key of tokens.
    if (plan.keyOnly === true && list.some(({ code }) => doubtfulKey.includes(code))) {
      diagnostics.push(...list);
      return [];
    }
    if (!replaces(list)) return [];
    const isUsable = !list.some(({ code }) => unusableKey.includes(code));
    // Programs read a new certificate again while they run, and have its key from their start.
    const keepsKey = isUsable && (plan.keyOnly === true || plan.usages !== undefined);
    return [{ plan: keepsGroup(list) ? inFormerGroup(plan) : plan, key: keepsKey ? key : undefined }];
  });
  const known = knownCertificates(existing);
  const kubeconfigsToWrite = (apart === undefined ? kubeconfigs : []).filter(({ name }) => {
    const text = existing.get(`${name}.kubeconfig`);
    const plan = certificates.find((candidate) => candidate.name === name);
    if (text === undefined || !plan) return true;
    const { authorityFile } = referenceFor(plan);
    // One file is enough to notice, and no host has this one.
    const cluster = name === 'admin' ? input.name : undefined;
    const own = existing.get(`${name}.pem`) ?? '';
    const isFaulty = check(plan, own, existing.get(`${name}-key.pem`)).some(
      ({ severity }) => severity === 'error',
    );
    const expected = {
      // If the .pem file is faulty, its certificate should not replace the kubeconfig's.
      certificate: isFaulty ? undefined : own,
      cluster,
      server: serverUrl(input),
      serverNames: serverNames(input),
      trust: trustIn('ca'),
      authorities: known,
      authorityFile,
    };
    const list = checkKubeconfig(plan, text, expected, (...pair) => check(plan, ...pair));
    // A run that was killed has renewed the certificate beside it alone.
    const isBehind = list.some(({ code }) => code === 'unrevocable') && !hasSuperuserAdmin(existing);
    return isBehind || replaces(list);
  });
  diagnostics.push(...checkEncryption(existing, certificates));
  for (const { name, existing: pair } of authorities) {
    const own = orders.filter(({ plan }) => signerOf(plan) === name);
    if (requests || pair === undefined || pair.key !== undefined || own.length === 0) continue;
    const names = own.map(({ plan }) => `${plan.name}.pem`).join(', ');
    const message = elsewhere
      ? `${names} must be signed elsewhere.`
      : `${name}-key.pem is missing, and needed to issue ${names}.`;
    throw new PkiError('authority-key-missing', message, {
      authority: name,
      hint: elsewhere ? 'Request it (signingRequests).' : 'Restore it.',
    });
  }
  const names = new Set(kubeconfigsToWrite.map(({ name }) => name));
  const made = authorities.flatMap(({ name, existing: pair }) => (pair === undefined ? [name] : []));
  const record = recordOf(existing, uses, made);
  return {
    authorities,
    uses,
    record,
    certificates,
    orders,
    kubeconfigs,
    kubeconfigsToWrite: names,
    diagnostics,
  };
}
