import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { ClusterSpec } from '@harderway/cluster-spec';
import { listOf, mapOf, textOf } from '@harderway/component-flags/documents';
import { readKubernetesYaml } from '@harderway/yaml-text';

const decoded = (data: string): string => Buffer.from(data, 'base64').toString('utf8');

function isSignedBy(certificate: string, authority: X509Certificate): boolean {
  try {
    const own = new X509Certificate(certificate);
    return own.checkIssued(authority) && own.verify(authority.publicKey);
  } catch {
    return false;
  }
}

/** The mapping of one name in a list of a kubeconfig, such as the `cluster` of an entry of `clusters`. */
function entryOf(root: unknown, list: string, name: unknown): ReturnType<typeof mapOf> {
  const entry = listOf(mapOf(root)[list]).find((each) => mapOf(each)['name'] === name);
  return mapOf(mapOf(entry)[list.slice(0, -1)]);
}

/** Why a kubeconfig does not go with a CA: the CA that it trusts or, with `users`, the CA of its users. */
function faultsOf(text: string, servers: readonly string[], pem: string, users: boolean): readonly string[] {
  const yaml = readKubernetesYaml(text);
  if (yaml.kind === 'fault') return ['it is not YAML'];
  const { value: root } = yaml;
  return listOf(mapOf(root)['contexts']).flatMap((each) => {
    const { name, context } = mapOf(each);
    const cluster = entryOf(root, 'clusters', mapOf(context)['cluster']);
    const trusted = cluster['certificate-authority-data'];
    if (!servers.includes(textOf(cluster['server']))) return [];
    const certificate = entryOf(root, 'users', mapOf(context)['user'])['client-certificate-data'];
    const faults = [
      ...(trusted === undefined || decoded(textOf(trusted)).includes(pem.trim())
        ? []
        : ['does not trust it']),
      ...(!users ||
      certificate === undefined ||
      isSignedBy(decoded(textOf(certificate)), new X509Certificate(pem))
        ? []
        : ['has a user with a certificate of another CA']),
    ];
    return faults.map((fault) => `context ${textOf(name)} ${fault}`);
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
    found.push(...faultsOf(text, servers, pem, users).map((fault) => `${path}: ${fault}`));
  }
  return found;
}
