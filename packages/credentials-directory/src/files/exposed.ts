import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { CredentialsError } from '../errors.js';

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
