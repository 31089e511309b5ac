import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { delimiter, join, resolve } from 'node:path';
import type { ClusterSpec } from '@harderway/cluster-spec';
import { parse } from 'yaml';
import type { Context } from '../context.js';

/** Where kubectl looks on this machine: the files of `KUBECONFIG`, else `~/.kube/config`. */
export function kubectlPaths({ environment, home, directory }: Context): readonly string[] {
  const named = (environment['KUBECONFIG'] ?? '').split(delimiter).filter((path) => path !== '');
  return named.length === 0 ? [join(home, '.kube', 'config')] : named.map((path) => resolve(directory, path));
}

/** An entry of a list in a kubeconfig. */
interface Entry {
  readonly name?: string;
  readonly cluster?: { readonly server?: string; readonly 'certificate-authority-data'?: string };
  readonly context?: { readonly cluster?: string; readonly user?: string };
  readonly user?: { readonly 'client-certificate-data'?: string };
}

type Kubeconfig = Readonly<Partial<Record<'clusters' | 'contexts' | 'users', readonly Entry[] | null>>>;

const decoded = (data = ''): string => Buffer.from(data, 'base64').toString('utf8');

function isSignedBy(certificate: string, authority: X509Certificate): boolean {
  try {
    const own = new X509Certificate(certificate);
    return own.checkIssued(authority) && own.verify(authority.publicKey);
  } catch {
    return false;
  }
}

/** Why a kubeconfig does not go with an authority: what it trusts, or, with `ofUsers`, who its users are. */
function faultsOf(
  text: string,
  servers: readonly string[],
  pem: string,
  ofUsers: boolean,
): readonly string[] {
  const root: Kubeconfig | null = parse(text, { logLevel: 'silent' });
  const named = (list: 'clusters' | 'users', name = ''): Entry | undefined =>
    (root?.[list] ?? []).find((entry) => entry.name === name);
  return (root?.contexts ?? []).flatMap(({ name, context }) => {
    const cluster = named('clusters', context?.cluster)?.cluster;
    const trusted = cluster?.['certificate-authority-data'];
    if (cluster?.server === undefined || !servers.includes(cluster.server)) return [];
    const certificate = named('users', context?.user)?.user?.['client-certificate-data'];
    const faults = [
      ...(trusted === undefined || decoded(trusted).includes(pem.trim()) ? [] : ['does not trust it']),
      ...(!ofUsers || certificate === undefined || isSignedBy(decoded(certificate), new X509Certificate(pem))
        ? []
        : ['has a user of the one before']),
    ];
    return faults.map((fault) => `context ${name} ${fault}`);
  });
}

/**
 * Kubeconfigs of this machine that do not go with an authority. One with files in place of data is not looked at.
 *
 * @param ofUsers whether certificates of users have to be signed by it too
 */
export async function strayKubeconfigs(
  context: Context,
  { api }: ClusterSpec,
  pem: string,
  ofUsers: boolean,
): Promise<readonly string[]> {
  const servers = [api.name, api.virtualIp].map((name) => `https://${name}:${api.port}`);
  const found: string[] = [];
  for (const path of kubectlPaths(context)) {
    const text = await readFile(path, 'utf8').catch(() => '');
    try {
      found.push(...faultsOf(text, servers, pem, ofUsers).map((fault) => `${path}: ${fault}`));
    } catch {
      found.push(`${path}: it is not YAML`);
    }
  }
  return found;
}
