import { sharedNodes, writtenLike } from '@harderway/yaml-text';
import { parseDocument } from 'yaml';
import { issueCertificate } from './certificate.js';
import { usagesFor } from './cluster-keys.js';
import { defaultEnvironment } from './environment.js';
import { inspectCertificate } from './inspect.js';
import { base64, parseKubeconfig } from './kubeconfig.js';
import { namedItems } from './kubeconfig-nodes.js';
import type { KeyedCertificate, KeyType, PkiEnvironment } from './model.js';

/** How a certificate is renewed. */
export interface Renewal {
  /** The authority that signs it: the former one, or another. */
  readonly authority: KeyedCertificate;
  /** How long it is valid, from now; never longer than the authority. */
  readonly validityHours: number;
  /** Type of a new key. Default: the key stays. */
  readonly newKey?: KeyType | undefined;
}

/**
 * A certificate with the subject, names and purposes of another, which may have expired.
 *
 * @throws PkiError `certificate-unreadable`, and as `issueCertificate`
 */
export async function renewCertificate(
  { certificate, key }: KeyedCertificate,
  { authority, validityHours, newKey }: Renewal,
  environment: PkiEnvironment = defaultEnvironment,
): Promise<KeyedCertificate> {
  const { subject, alternativeNames, purposes } = inspectCertificate(certificate);
  const ownKey = newKey === undefined ? key : await environment.generateKey(newKey);
  const usages = usagesFor(['signing', 'key encipherment', ...purposes], ownKey);
  return issueCertificate(
    { authority, subject, alternativeNames, usages, validityHours, key: ownKey },
    environment,
  );
}

/**
 * A kubeconfig with a renewed certificate for the user of its current context. All else in the file stays, comments
 * and line ends too.
 *
 * @throws PkiError `kubeconfig-unreadable`, and as {@link renewCertificate}
 */
export async function renewKubeconfig(
  text: string,
  renewal: Renewal,
  environment: PkiEnvironment = defaultEnvironment,
): Promise<string> {
  const config = parseKubeconfig(text);
  const { certificate, key } = await renewCertificate(config, renewal, environment);
  const document = parseDocument(text);
  const at = namedItems(document.toJS().users).findIndex(({ name }) => name === config.user);
  const { setIn } = sharedNodes(document, 'less');
  setIn(['users', at, 'user', 'client-certificate-data'], base64(certificate));
  setIn(['users', at, 'user', 'client-key-data'], base64(key));
  return writtenLike(text, document.toString({ lineWidth: 0 }));
}
