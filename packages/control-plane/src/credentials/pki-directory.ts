import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type AuthorityUses,
  authoritiesFile,
  authorityNames,
  derivedNames,
  tokenPairs,
  usesOf,
} from '@harderway/cluster-pki/authorities';
import type { ClusterSpec } from '@harderway/cluster-spec';
import { itemsOn } from '../components/host-items.js';
import { ControlPlaneError } from '../model/errors.js';
import type { Item } from '../model/item.js';
import { isSecret } from '../model/pki-state.js';
import { refuseExposed } from './locked/exposed.js';
import { openSecret } from './locked/secret-files.js';
import { isSealed } from './sealed/seal.js';

/**
 * The credentials that are needed: those of the hosts, the authorities that are trusted, and the administrator's own.
 *
 * @param existing those that were read, as far as they are known: they say which authorities are in use
 */
export function neededFor(
  spec: ClusterSpec,
  existing: ReadonlyMap<string, string> = new Map(),
): readonly string[] {
  const uses = usesOf(existing, spec);
  const signs = uses['service-account']?.signs ?? 'service-account';
  return [
    ...new Set([
      ...authorityNames(uses).map((name) => `${name}.pem`),
      ...tokenPairs(uses).map((name) => `${name}.pem`),
      `${signs}-key.pem`,
      ...spec.hosts.flatMap((host) => itemsOn({ spec, host }).flatMap(({ item }) => credentialsOf(item))),
      'admin.pem',
      'admin-key.pem',
    ]),
  ];
}

const credentialsOf = (item: Item): readonly string[] =>
  item.kind === 'file' && item.credential !== undefined && !derivedNames.has(item.credential)
    ? [item.credential]
    : [];

/** How API servers encrypt, beside the certificates. */
export const encryptionFile = 'encryption-config.yaml';

/** The certificates and keys of which kubeconfigs are made. Hosts need the kubeconfigs alone. */
const embeddedIn = (names: readonly string[]): readonly string[] =>
  names
    .filter((name) => name.endsWith('.kubeconfig'))
    .map((name) => name.replace(/\.kubeconfig$/, ''))
    .flatMap((name) => [`${name}.pem`, `${name}-key.pem`]);

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : String(error);

/** A file that was read, by its name; none if it is missing. */
type ReadFile = readonly (readonly [string, Uint8Array])[];

async function readOne(directory: string, name: string): Promise<ReadFile> {
  const path = join(directory, name);
  try {
    return [[name, await readFile(path)]];
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

/** Which authorities are in use, by authorities.json. */
function recordedUses(recorded: ReadonlyMap<string, string>, spec: ClusterSpec): AuthorityUses {
  try {
    return usesOf(recorded, spec);
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new ControlPlaneError('pki-invalid', message, {
      hint: 'put it back, then run the same command',
      cause,
    });
  }
}

const textOf = (content: Uint8Array): string => Buffer.from(content).toString('utf8');

/** The texts of files that were read; what is locked is opened in memory. */
async function openAll(
  directory: string,
  files: ReadonlyMap<string, Uint8Array>,
): Promise<ReadonlyMap<string, string>> {
  const plain = [...files].filter(([name, content]) => isSecret(name) && !isSealed(content));
  await refuseExposed(
    directory,
    plain.map(([name]) => name),
  );
  const opened = [...files].map(
    async ([name, content]) => [name, await openSecret(directory, name, content)] as const,
  );
  return new Map(await Promise.all(opened));
}

/**
 * The cluster's own files in a directory, by name, as far as they exist; those that are locked are opened. Other files there are ignored.
 *
 * @param directory default: `pki.directory` of the spec
 * @throws ControlPlaneError `pki-invalid`, with the path that can't be read; `pki-exposed`; `pki-locked`, `seal-not-opened`
 */
export async function readCredentials(
  spec: ClusterSpec,
  directory: string = spec.pki.directory,
): Promise<ReadonlyMap<string, string>> {
  const [record] = await readOne(directory, authoritiesFile);
  const recorded = new Map(record === undefined ? [] : [[authoritiesFile, textOf(record[1])]]);
  const uses = recordedUses(recorded, spec);
  // kubernetes.pem is one of the guide's: whoever has it changes from one profile to the other.
  const needed = neededFor(spec, recorded);
  const others = ['admin.kubeconfig', 'kubernetes.pem', authoritiesFile];
  const names = new Set([...needed, ...embeddedIn(needed), ...others]);
  const keys = [...authorityNames(uses), ...tokenPairs(uses)].map((name) => `${name}-key.pem`);
  const read = await Promise.all(
    [...names, 'etcd-ca.pem', 'etcd-ca-key.pem', ...keys].map((name) => readOne(directory, name)),
  );
  return openAll(directory, new Map(read.flat()));
}
