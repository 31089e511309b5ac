import { createHash, X509Certificate } from 'node:crypto';
import { ControlPlaneError } from '../errors.js';
import type { ApiClient } from '../local/api-client.js';

/** A Secret with a token that does not end, signed by another key than the one that signs now. */
export interface OldToken {
  readonly namespace: string;
  readonly name: string;
}

/** What is read of a Secret. */
interface Secret {
  readonly metadata: { readonly name: string; readonly namespace: string };
  readonly data?: Readonly<Record<string, string>>;
}

interface Page {
  readonly metadata?: { readonly continue?: string };
  readonly items?: readonly Secret[];
}

/** The name of a key in the head of its tokens (k8s.io/kubernetes, pkg/serviceaccount/jwt.go). */
const keyId = (certificate: string): string =>
  createHash('sha256')
    .update(new X509Certificate(certificate).publicKey.export({ type: 'spki', format: 'der' }))
    .digest('base64url');

/** The key that has signed a token, by its head; undefined if that does not say. */
function signerOf(token: string): string | undefined {
  const [head = ''] = Buffer.from(token, 'base64').toString('utf8').split('.');
  try {
    const read: unknown = JSON.parse(Buffer.from(head, 'base64url').toString('utf8'));
    return typeof read === 'object' && read !== null && 'kid' in read ? String(read.kid) : undefined;
  } catch {
    return undefined;
  }
}

const pathOf = ({ namespace, name }: OldToken): string =>
  `/api/v1/namespaces/${encodeURIComponent(namespace)}/secrets/${encodeURIComponent(name)}`;

const failed = (method: string, path: string, status: number): ControlPlaneError =>
  new ControlPlaneError('api-request-failed', `${method} ${path}: ${status}`, {
    hint: 'run `harderway verify`; once the API answers, run the same command again',
  });

async function answer(api: ApiClient, method: string, path: string, body?: unknown): Promise<string> {
  const { status, body: text } = await api.request(method, path, body);
  if (status === 200) return text;
  throw failed(method, path, status);
}

/**
 * Secrets with tokens of service accounts that another key has signed. They never end by themselves, and are refused once
 * that key is no longer trusted.
 *
 * @param certificate PEM of the pair that signs now
 * @throws ControlPlaneError `api-request-failed`
 */
export async function oldTokens(api: ApiClient, certificate: string): Promise<readonly OldToken[]> {
  const current = keyId(certificate);
  const found: OldToken[] = [];
  for (let next = ''; ; ) {
    const query = `fieldSelector=type%3Dkubernetes.io%2Fservice-account-token&limit=500${next}`;
    const page: Page = JSON.parse(await answer(api, 'GET', `/api/v1/secrets?${query}`));
    for (const { metadata, data } of page.items ?? []) {
      const token = data?.['token'];
      if (token !== undefined && signerOf(token) !== current)
        found.push({ namespace: metadata.namespace, name: metadata.name });
    }
    const more = page.metadata?.continue ?? '';
    if (more === '') return found;
    next = `&continue=${encodeURIComponent(more)}`;
  }
}

/**
 * Takes the tokens out of Secrets: kube-controller-manager signs new ones with its key, within seconds.
 *
 * @throws ControlPlaneError `api-request-failed`
 */
export async function renewTokens(
  api: ApiClient,
  tokens: readonly OldToken[],
  onProgress: (done: number) => void = () => {},
): Promise<void> {
  for (const [index, token] of tokens.entries()) {
    const path = pathOf(token);
    // Another writer, such as the controller itself, may come in between.
    for (let tries = 1; ; tries += 1) {
      const { status, body } = await api.request('GET', path);
      if (status === 404) break;
      if (status !== 200) throw failed('GET', path, status);
      const { data: { token: _, ...data } = {}, ...secret }: Secret = JSON.parse(body);
      const put = await api.request('PUT', path, { ...secret, data });
      if (put.status === 200 || put.status === 404) break;
      if (put.status !== 409 || tries === 5) throw failed('PUT', path, put.status);
    }
    onProgress(index + 1);
  }
}
