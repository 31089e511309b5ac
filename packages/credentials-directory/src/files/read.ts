import { lstat, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type AuthorityUses,
  authoritiesFile,
  authorityNames,
  tokenPairs,
  usesOf,
} from '@harderway/cluster-pki/authorities';
import { requiredFiles } from '@harderway/cluster-pki/required-files';
import { CredentialsError } from '../errors.js';
import { isSecret } from '../locked/is-secret.js';
import { openSecret } from '../locked/secret-files.js';
import { isSealed } from '../sealed/seal.js';
import { refuseExposed, refuseKeysInPublic, refuseWritable } from './exposed.js';
import type { CredentialsInput } from './pki-state.js';

/** The certificates and keys inside kubeconfigs. Hosts need only the kubeconfigs. */
const embeddedIn = (names: readonly string[]): readonly string[] =>
  names
    .filter((name) => name.endsWith('.kubeconfig'))
    .map((name) => name.replace(/\.kubeconfig$/, ''))
    .flatMap((name) => [`${name}.pem`, `${name}-key.pem`]);

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : String(error);

/** Advice on errors of the file system, by their code. */
const hints: ReadonlyMap<string, string> = new Map([
  ['EACCES', 'check its permissions'],
  ['EPERM', 'check its permissions'],
  ['EMFILE', 'this process may open too few files: raise the limit (`ulimit -n`)'],
]);

const isLink = (path: string): Promise<boolean> =>
  lstat(path).then(
    (status) => status.isSymbolicLink(),
    () => false,
  );

/** A file by its name; empty if it is missing. */
type ReadFile = readonly (readonly [string, Uint8Array])[];

async function readOne(directory: string, name: string): Promise<ReadFile> {
  const path = join(directory, name);
  try {
    return [[name, await readFile(path)]];
  } catch (cause) {
    const code = codeOf(cause);
    // A file that is not a link was created by another process just now.
    const isDangling = code === 'ENOENT' && (await isLink(path));
    if (code === 'ENOENT' && !isDangling) return [];
    if (code === 'ENOTDIR') {
      throw new CredentialsError('pki-invalid', `${directory} is not a directory`, {
        hint: 'set pki.directory in cluster.yaml to a directory, or move this file away',
        cause,
      });
    }
    const other = isDangling
      ? 'it is a link to nothing'
      : code === 'EISDIR'
        ? 'it is a directory'
        : undefined;
    throw new CredentialsError('pki-invalid', `${path} can't be read`, {
      found: other ?? code,
      hint: other !== undefined ? 'put the file in its place' : hints.get(code),
      cause,
    });
  }
}

/** The authorities in use, by authorities.json. */
function recordedUses(recorded: ReadonlyMap<string, string>, input: CredentialsInput): AuthorityUses {
  try {
    return usesOf(recorded, input);
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new CredentialsError('pki-invalid', message, {
      hint: 'put it back, then run the same command',
      cause,
    });
  }
}

const textOf = (content: Uint8Array): string => Buffer.from(content).toString('utf8');

/** The texts of files; locked ones are opened in memory. */
async function openAll(
  directory: string,
  files: ReadonlyMap<string, Uint8Array>,
): Promise<ReadonlyMap<string, string>> {
  if (files.size > 0) await refuseWritable(directory);
  const plain = [...files].filter(([name, content]) => isSecret(name) && !isSealed(content));
  await refuseExposed(
    directory,
    plain.map(([name]) => name),
  );
  const opened = [...files].map(
    async ([name, content]) => [name, await openSecret(directory, name, content)] as const,
  );
  const texts = new Map(await Promise.all(opened));
  refuseKeysInPublic(directory, texts);
  return texts;
}

/**
 * Reads the files that the cluster's credentials consist of, by name. Missing files are left out, locked ones are opened
 * in memory, and other files in the directory are ignored.
 *
 * @param directory default: `pki.directory` of the input
 * @throws CredentialsError `pki-invalid`, with the path that can't be read; `pki-exposed`; `pki-locked`, `seal-not-opened`
 */
export async function readCredentials(
  input: CredentialsInput,
  directory: string = input.pki.directory,
): Promise<ReadonlyMap<string, string>> {
  const [record] = await readOne(directory, authoritiesFile);
  const recorded = new Map(record === undefined ? [] : [[authoritiesFile, textOf(record[1])]]);
  const uses = recordedUses(recorded, input);
  const required = requiredFiles(recorded, input);
  // A directory with kubernetes.pem, a file of the guide, is on its way from one profile to the other.
  const others = ['admin.kubeconfig', 'kubernetes.pem', authoritiesFile];
  const names = new Set([...required, ...embeddedIn(required), ...others]);
  const keys = [...authorityNames(uses), ...tokenPairs(uses)].map((name) => `${name}-key.pem`);
  const read = await Promise.all(
    [...names, 'etcd-ca.pem', 'etcd-ca-key.pem', ...keys].map((name) => readOne(directory, name)),
  );
  return openAll(directory, new Map(read.flat()));
}
