import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { ClusterSpec } from '@harderway/cluster-spec';
import { parse } from 'yaml';

/** A cluster, context or user of a kubeconfig. */
interface NamedEntry {
  readonly name?: string | undefined;
  readonly cluster?:
    | { readonly server?: string | undefined; readonly 'certificate-authority-data'?: string | undefined }
    | undefined;
  readonly context?:
    | { readonly cluster?: string | undefined; readonly user?: string | undefined }
    | undefined;
  readonly user?: { readonly 'client-certificate-data'?: string | undefined } | undefined;
}

type Kubeconfig = Readonly<Partial<Record<'clusters' | 'contexts' | 'users', readonly NamedEntry[] | null>>>;

const decoded = (data = ''): string => Buffer.from(data, 'base64').toString('utf8');

function isSignedBy(certificate: string, authority: X509Certificate): boolean {
  try {
    const own = new X509Certificate(certificate);
    return own.checkIssued(authority) && own.verify(authority.publicKey);
  } catch {
    return false;
  }
}

/** Why a kubeconfig does not go with a CA: the CA that it trusts or, with `users`, the CA of its users. Throws if it is not YAML. */
function faultsOf(text: string, servers: readonly string[], pem: string, users: boolean): readonly string[] {
  const root: Kubeconfig | null = parse(text, { logLevel: 'error' });
  const named = (list: 'clusters' | 'users', name = ''): NamedEntry | undefined =>
    (root?.[list] ?? []).find((entry) => entry.name === name);
  return (root?.contexts ?? []).flatMap(({ name, context }) => {
    const cluster = named('clusters', context?.cluster)?.cluster;
    const trusted = cluster?.['certificate-authority-data'];
    if (cluster?.server === undefined || !servers.includes(cluster.server)) return [];
    const certificate = named('users', context?.user)?.user?.['client-certificate-data'];
    const faults = [
      ...(trusted === undefined || decoded(trusted).includes(pem.trim()) ? [] : ['does not trust it']),
      ...(!users || certificate === undefined || isSignedBy(decoded(certificate), new X509Certificate(pem))
        ? []
        : ['has a user with a certificate of another CA']),
    ];
    return faults.map((fault) => `context ${name} ${fault}`);
  });
}

/**
 * Finds the contexts of kubeconfigs that do not go with a CA. Entries that name files instead of holding data are not checked.
 *
 * @param paths a missing file has no contexts
 * @param pem the CA
 * @param users whether it must have signed the users' certificates too
 * @returns in words: `/root/.kube/config: context kubenet does not trust it`
 */
export async function outdatedContexts(
  paths: readonly string[],
  { api }: Pick<ClusterSpec, 'api'>,
  pem: string,
  users: boolean,
): Promise<readonly string[]> {
  const servers = [api.name, api.virtualIp].map((name) => `https://${name}:${api.port}`);
  const found: string[] = [];
  for (const path of paths) {
    const text = await readFile(path, 'utf8').catch((error: unknown) => {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return '';
      throw error;
    });
    try {
      found.push(...faultsOf(text, servers, pem, users).map((fault) => `${path}: ${fault}`));
    } catch {
      found.push(`${path}: it is not YAML`);
    }
  }
  return found;
}
