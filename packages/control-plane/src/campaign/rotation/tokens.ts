import { createHash, X509Certificate } from 'node:crypto';
import { objectsAt, rewriteObject } from '../../hosts/api/objects.js';
import { type Field, fieldOf, fieldsOf, nameOf, objectOf, withObject } from '../../hosts/api/protobuf.js';
import type { ObjectClient } from '../../model/api.js';

/** A Secret with a token that does not end, signed by another key than the one that signs now. */
export interface OldToken {
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

const pathOf = ({ namespace, name }: OldToken): string =>
  `/api/v1/namespaces/${encodeURIComponent(namespace)}/secrets/${encodeURIComponent(name)}`;

/**
 * Secrets with tokens of service accounts that another key has signed. They do not expire, and API servers that do not trust
 * that key refuse them.
 *
 * @param certificate PEM of the pair that signs now
 * @throws ControlPlaneError `api-request-failed`
 */
export async function oldTokens(api: ObjectClient, certificate: string): Promise<readonly OldToken[]> {
  const current = keyId(certificate);
  const found: OldToken[] = [];
  const path = '/api/v1/secrets?fieldSelector=type%3Dkubernetes.io%2Fservice-account-token';
  for await (const secret of objectsAt(api, path)) {
    const entry = fieldsOf(secret).find(isToken);
    const token = entry === undefined ? undefined : fieldOf(entry.content, 2);
    if (token !== undefined && signerOf(token) !== current) found.push(nameOf(secret));
  }
  return found;
}

/** A Secret without its token. */
const withoutToken = (body: Buffer): Buffer =>
  withObject(
    body,
    Buffer.concat(fieldsOf(objectOf(body)).flatMap((field) => (isToken(field) ? [] : [field.whole]))),
  );

/**
 * Takes the tokens out of Secrets: kube-controller-manager signs new ones with its key, within seconds.
 *
 * @throws ControlPlaneError `api-request-failed`
 */
export async function renewTokens(
  api: ObjectClient,
  tokens: readonly OldToken[],
  onProgress: (done: number) => void = () => {},
): Promise<void> {
  for (const [index, token] of tokens.entries()) {
    await rewriteObject(api, pathOf(token), withoutToken);
    onProgress(index + 1);
  }
}
