import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { CredentialsError } from '../errors.js';
import { isSecret } from '../locked/is-secret.js';

/** Owner and permissions of a file on disk. */
interface Guarded {
  readonly name: string;
  readonly mode: number;
  readonly owner: number;
}

/** A user's files that others may read or write. ssh refuses such a key too, and does not check files of other owners. */
export const exposedFiles = (files: readonly Guarded[], user: number | undefined): readonly string[] =>
  files.filter(({ mode, owner }) => owner === user && (mode & 0o077) !== 0).map(({ name }) => name);

/**
 * Refuses secrets that other users of this machine may read.
 *
 * @param names of plain secrets in the directory
 * @throws CredentialsError `pki-exposed`
 */
export async function refuseExposed(directory: string, names: readonly string[]): Promise<void> {
  const files = await Promise.all(
    names.map(async (name): Promise<Guarded> => {
      const { mode, uid } = await stat(join(directory, name));
      return { name, mode, owner: uid };
    }),
  );
  const exposed = exposedFiles(files, process.getuid?.());
  if (exposed.length === 0) return;
  const paths = exposed.map((name) => join(directory, name));
  throw new CredentialsError('pki-exposed', `others may read secrets in ${directory}`, {
    found: exposed.join(', '),
    hint: `chmod 600 ${paths.length > 3 ? `${directory}/*-key.pem ${directory}/*.kubeconfig ${directory}/encryption-config.yaml` : paths.join(' ')}`,
  });
}

/**
 * Refuses a directory in which every user of this machine may put files in the place of others, such as a CA of their own.
 *
 * @throws CredentialsError `pki-exposed`
 */
export async function refuseWritable(directory: string): Promise<void> {
  const { mode } = await stat(directory);
  if ((mode & 0o002) === 0) return;
  throw new CredentialsError('pki-exposed', `everyone may write to ${directory}`, {
    found: `its mode is ${(mode & 0o7777).toString(8)}`,
    hint: `chmod 700 ${directory}, and see that no file in it was replaced`,
  });
}

/** The first line of a private key in PEM, of any kind. */
const privateKey = /-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY-----/;

/**
 * Refuses a private key in a file that hosts, kubeconfigs and `render` show to everyone, such as a `ca.pem` to which someone
 * has appended the key of the CA.
 *
 * @param files plain contents by name
 * @throws CredentialsError `pki-exposed`
 */
export function refuseKeysInPublic(directory: string, files: ReadonlyMap<string, string>): void {
  const names = [...files].flatMap(([name, text]) =>
    !isSecret(name) && privateKey.test(text) ? [name] : [],
  );
  const [first] = names;
  if (first === undefined) return;
  throw new CredentialsError('pki-exposed', `a private key is among the certificates in ${directory}`, {
    found: names.join(', '),
    hint: `keep the key in ${first.replace(/\.pem$/, '-key.pem')} alone, and delete its block from ${first}: certificates are public, and go to hosts and into kubeconfigs`,
  });
}
