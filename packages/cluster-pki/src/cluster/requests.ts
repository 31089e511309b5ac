import { allUsages, requestedExtensions } from '../certificate/issue.js';
import { readKey } from '../certificate/read.js';
import { signingKeys } from '../certificate/signing.js';
import { distinguishedName, loadX509 } from '../certificate/x509.js';
import { typeOfKey, usagesFor } from '../contents/cluster-keys.js';
import type { PkiDiagnostic, PkiDiagnosticCode } from '../diagnostics.js';
import { defaultEnvironment } from '../environment.js';
import type { AlternativeNames, ClusterPkiInput, Usage } from '../model.js';
import { type ClusterPkiOptions, newEncryptionConfiguration } from './cluster.js';
import { planPki } from './plan.js';

/** A certificate to be signed elsewhere (PKCS#10), and its key, which stays here. */
export interface SigningRequest {
  /** Of its files, without `.pem`. */
  readonly name: string;
  /** PEM. */
  readonly request: string;
  readonly alternativeNames: AlternativeNames;
  readonly usages: readonly Usage[];
  /** PEM of the existing key, or of a new one. */
  readonly key: string;
  readonly isNewKey: boolean;
  /** Name of the authority that should sign it. */
  readonly authority: string;
}

/** The certificates that are to be signed for a cluster. */
export interface SigningRequests {
  readonly requests: readonly SigningRequest[];
  /**
   * The encryption configuration of a cluster that has none yet. It has to be stored before the first certificate is: beside
   * certificates a missing one counts as lost.
   */
  readonly encryption?: string | undefined;
  /** Names and groups of present certificates that their requests do not have (`further-names`). */
  readonly diagnostics: readonly PkiDiagnostic[];
}

const reasons: readonly PkiDiagnosticCode[] = [
  'expired',
  'expires-soon',
  'key-mismatch',
  'key-missing',
  'missing-name',
  'name-forbidden',
  'other-authority',
  'unknown-extension',
  'unreadable',
  'weak-signature',
  'wrong-usage',
];

/**
 * Requests for every certificate that is missing, ends soon or does not fit, as it would be issued. No key of an authority is needed.
 *
 * @throws PkiError `encryption-missing`, `invalid-address`, `key-encrypted`, `key-unreadable`
 */
export async function signingRequests(
  existing: ReadonlyMap<string, string>,
  input: ClusterPkiInput,
  options: Pick<ClusterPkiOptions, 'environment' | 'encryption'> & {
    readonly warnBeforeDays?: number | undefined;
    /** Also request what may leave the group whose rights RBAC can't take away. Default false. */
    readonly unrevocable?: boolean | undefined;
  } = {},
): Promise<SigningRequests> {
  const { environment = defaultEnvironment, warnBeforeDays = 30, encryption, unrevocable = false } = options;
  const plan = planPki(existing, input, {
    now: environment.now(),
    nodes: false,
    warnBeforeDays,
    renew: ({ code }) => reasons.includes(code) || (unrevocable && code === 'unrevocable'),
    requests: true,
  });
  const x509 = await loadX509();
  const requests = await Promise.all(
    plan.orders.map(async ({ plan: own }): Promise<SigningRequest> => {
      const keyName = `${own.name}-key.pem`;
      // A key is never replaced: it may belong to a certificate that is being signed.
      const known = existing.get(keyName);
      const key = known ?? (await environment.generateKey(typeOfKey(own, input)));
      const keys = await signingKeys(readKey(key, keyName), keyName);
      const usages = usagesFor(own.usages ?? allUsages, key);
      const request = await x509.Pkcs10CertificateRequestGenerator.create({
        name: distinguishedName(x509, own.subject),
        keys: { privateKey: keys.privateKey, publicKey: keys.publicKey },
        signingAlgorithm: keys.algorithm,
        extensions: requestedExtensions(x509, own.alternativeNames, usages),
      });
      return {
        name: own.name,
        request: `${request.toString('pem').trimEnd()}\n`,
        key,
        isNewKey: known === undefined,
        authority: plan.uses[own.authority]?.signs ?? own.authority,
        alternativeNames: own.alternativeNames,
        usages,
      };
    }),
  );
  const files = new Set(requests.map(({ name }) => `${name}.pem`));
  const diagnostics = plan.diagnostics.filter(
    ({ code, file }) => code === 'further-names' && files.has(file),
  );
  if (existing.has('encryption-config.yaml')) return { requests, diagnostics };
  return { requests, diagnostics, encryption: newEncryptionConfiguration(input, environment, encryption) };
}
