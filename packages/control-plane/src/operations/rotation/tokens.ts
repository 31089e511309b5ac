import { createHash, X509Certificate } from 'node:crypto';
import { objectsAt, rewriteObject } from '../../hosts/api/objects.js';
import { type Field, fieldOf, fieldsOf, nameOf, objectOf, withObject } from '../../hosts/api/protobuf.js';
import type { ObjectClient } from '../../model/api.js';

/** Name of a Secret. */
export interface SecretName {
  readonly namespace: string;
  readonly name: string;
}

/** Number of the field `data` of a Secret, and of key and value in each of its entries (k8s.io/api/core/v1, generated.proto). */
const dataField = 2;
const isToken = ({ number, content }: Field): boolean =>
  number === dataField && fieldOf(content, 1)?.toString('utf8') === 'token';

/** The name of a key in the head of its tokens (k8s.io/kubernetes, pkg/serviceaccount/jwt.go). */
const keyId = (certificate: string): string =>
  createHash('sha256')
    .update(new X509Certificate(certificate).publicKey.export({ type: 'spki', format: 'der' }))
    .digest('base64url');

/** The key that has signed a token, by its head; undefined if that does not say. */
function signerOf(token: Buffer): string | undefined {
  const [head = ''] = token.toString('utf8').split('.');
  try {
    const read: unknown = JSON.parse(Buffer.from(head, 'base64url').toString('utf8'));
    return typeof read === 'object' && read !== null && 'kid' in read ? String(read.kid) : undefined;
  } catch {
    return undefined;
  }
}

const pathOf = ({ namespace, name }: SecretName): string =>
  `/api/v1/namespaces/${encodeURIComponent(namespace)}/secrets/${encodeURIComponent(name)}`;

/** Secrets for tokens of service accounts, by the state of their tokens. */
export interface TokenStates {
  /** Their tokens are signed by another key. Such tokens do not expire; API servers that do not trust the key refuse them. */
  readonly old: readonly SecretName[];
  /** They have no token yet. */
  readonly empty: readonly SecretName[];
}

/**
 * Lists the Secrets whose tokens the current key did not sign.
 *
 * @param certificate PEM of the pair that signs now; undefined for one that has not signed any
 * @throws ControlPlaneError `api-request-failed`
 */
export async function tokenStates(api: ObjectClient, certificate: string | undefined): Promise<TokenStates> {
  const current = certificate === undefined ? undefined : keyId(certificate);
  const old: SecretName[] = [];
  const empty: SecretName[] = [];
  const path = '/api/v1/secrets?fieldSelector=type%3Dkubernetes.io%2Fservice-account-token';
  for await (const secret of objectsAt(api, path)) {
    const entry = fieldsOf(secret).find(isToken);
    const token = entry === undefined ? undefined : fieldOf(entry.content, 2);
    if (token === undefined) empty.push(nameOf(secret));
    else if (current === undefined || signerOf(token) !== current) old.push(nameOf(secret));
  }
  return { old, empty };
}

/** A Secret without its token. */
const withoutToken = (body: Buffer): Buffer =>
  withObject(
    body,
    Buffer.concat(fieldsOf(objectOf(body)).flatMap((field) => (isToken(field) ? [] : [field.whole]))),
  );

/**
 * Removes the tokens from Secrets: kube-controller-manager writes new ones, signed with its key, within seconds.
 *
 * @throws ControlPlaneError `api-request-failed`
 */
export async function renewTokens(
  api: ObjectClient,
  tokens: readonly SecretName[],
  onProgress: (done: number) => void = () => {},
): Promise<void> {
  for (const [index, token] of tokens.entries()) {
    await rewriteObject(api, pathOf(token), withoutToken);
    onProgress(index + 1);
  }
}
