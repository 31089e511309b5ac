import { CredentialsError } from '../errors.js';

/** Files by their relative paths, with `/` between directories. */
export type ArchivedFiles = ReadonlyMap<string, Uint8Array>;

/** A tar archive of files, each readable by its owner alone. */
export async function packFiles(files: ArchivedFiles): Promise<Uint8Array> {
  const { packTar } = await import('modern-tar');
  return packTar(
    [...files].map(([name, body]) => ({
      header: { name, size: body.length, mode: 0o600, mtime: new Date(0) },
      body,
    })),
  );
}

const damaged = (found: string, cause?: unknown): CredentialsError =>
  new CredentialsError('seal-not-opened', 'the archive in it is not one of ours', {
    found,
    hint: 'decrypt it with `age --decrypt`, and look at it with tar',
    cause,
  });

/** Whether a path stays below the directory where it is resolved. */
const isInside = (path: string): boolean =>
  path.split('/').every((part) => part !== '' && part !== '.' && part !== '..');

/**
 * Reads an archive made by {@link packFiles}.
 *
 * @throws CredentialsError `seal-not-opened` for an archive that is damaged, or holds anything but files below its root
 */
export async function unpackFiles(archive: Uint8Array): Promise<ArchivedFiles> {
  const { unpackTar } = await import('modern-tar');
  const entries = await unpackTar(archive, { strict: true }).catch((cause: unknown) => {
    throw damaged(cause instanceof Error ? cause.message : String(cause), cause);
  });
  return new Map(
    entries.map(({ header: { name, type }, data = new Uint8Array() }) => {
      if (type !== 'file' || !isInside(name)) throw damaged(`it holds ${JSON.stringify(name)}, a ${type}`);
      return [name, data];
    }),
  );
}
