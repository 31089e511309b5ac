import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

const isAuthority = (name: string): boolean => /^ca(?:-\d+)?\.pem$/.test(name);

/**
 * The authorities that a cluster has and had, by the names of their files: `ca.pem`, and `ca-2.pem` once the first one was rotated.
 * The files of those that nothing trusts any longer stay in the directory.
 *
 * @param directory of credentials; one that is missing has none
 * @throws errors of the file system
 */
export async function presentAuthorities(directory: string): Promise<ReadonlyMap<string, string>> {
  const names = await readdir(directory).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  const read = names
    .filter(isAuthority)
    .map(async (name) => [name, await readFile(join(directory, name), 'utf8')] as const);
  return new Map(await Promise.all(read));
}
