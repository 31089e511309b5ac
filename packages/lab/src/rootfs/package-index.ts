import { createHash } from 'node:crypto';
import { chmod, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runCommand } from '../process/command.js';

/** A package's file as an index lists it. */
export interface IndexedPackage {
  /** Its control file, as `dpkg-deb --field` writes it. */
  readonly control: string;
  readonly fileName: string;
  readonly size: number;
  readonly sha256: string;
}

/** A `Packages` index of a flat repository (deb822 stanzas; see sources.list(5) and repository formats). */
export function packagesIndex(packages: readonly IndexedPackage[]): string {
  return packages
    .map(
      ({ control, fileName, size, sha256 }) =>
        `${control.trimEnd()}\nFilename: ./${fileName}\nSize: ${size}\nSHA256: ${sha256}\n`,
    )
    .join('\n');
}

/** Writes the index of all packages in a directory, which makes it a repository. */
export async function indexPackages(directory: string, signal?: AbortSignal): Promise<void> {
  const packages: IndexedPackage[] = [];
  for (const fileName of (await readdir(directory)).filter((name) => name.endsWith('.deb')).sort()) {
    const path = join(directory, fileName);
    const contents = await readFile(path);
    const { stdout } = await runCommand(['dpkg-deb', '--field', path], { signal });
    packages.push({
      control: stdout,
      fileName,
      size: contents.length,
      sha256: createHash('sha256').update(contents).digest('hex'),
    });
  }
  const index = join(directory, 'Packages');
  await writeFile(index, packagesIndex(packages));
  // apt reads it as a user of its own, whatever umask this process has.
  await chmod(index, 0o644);
}
