import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { ClusterSpec } from '@harderway/cluster-spec';
import { itemsOn } from '../components/host-items.js';
import type { Item } from '../components/item.js';
import { ControlPlaneError } from '../errors.js';

/** The credentials that are needed: those of the hosts, and the administrator's own. */
export const neededFor = (spec: ClusterSpec): readonly string[] => [
  ...new Set([
    ...spec.hosts.flatMap((host) => itemsOn({ spec, host }).flatMap(({ item }) => credentialsOf(item))),
    'admin.pem',
    'admin-key.pem',
  ]),
];

const credentialsOf = (item: Item): readonly string[] =>
  item.kind === 'file' && item.source === 'credential' ? [basename(item.path)] : [];

/** Other files that are issued with them. */
const others: readonly string[] = [
  'admin.kubeconfig',
  'kube-controller-manager.pem',
  'kube-controller-manager-key.pem',
  'kube-scheduler.pem',
  'kube-scheduler-key.pem',
];

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : String(error);

async function readOne(directory: string, name: string): Promise<readonly (readonly [string, string])[]> {
  const path = join(directory, name);
  try {
    return [[name, await readFile(path, 'utf8')]];
  } catch (cause) {
    const code = codeOf(cause);
    if (code === 'ENOENT') return [];
    if (code === 'ENOTDIR') {
      throw new ControlPlaneError('pki-invalid', `${directory} is not a directory`, {
        hint: 'set pki.directory in cluster.yaml to a directory, or move this file away',
        cause,
      });
    }
    throw new ControlPlaneError('pki-invalid', `${path} can't be read`, {
      found: code === 'EISDIR' ? 'it is a directory' : code,
      hint: code === 'EISDIR' ? 'put the file in its place' : 'check its permissions',
      cause,
    });
  }
}

/**
 * The cluster's own files in a directory, by name, as far as they exist. Other files there are ignored.
 *
 * @param directory default: `pki.directory` of the spec
 * @throws ControlPlaneError `pki-invalid`, with the path that can't be read.
 */
export async function readCredentials(
  spec: ClusterSpec,
  directory: string = spec.pki.directory,
): Promise<ReadonlyMap<string, string>> {
  const names = [...neededFor(spec), ...others];
  const read = await Promise.all(names.map((name) => readOne(directory, name)));
  return new Map(read.flat());
}
