import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { KeepalivedVersion } from '../../src/environment.js';

/** The release of Debian that ships each version. */
const releases: Readonly<Record<KeepalivedVersion, string>> = {
  '2.2.7': 'bookworm',
  '2.3.3': 'trixie',
  '2.3.4': 'sid',
};

/** A keepalived out of Debian's packages, which are unpacked and not installed. */
export interface Program {
  readonly version: KeepalivedVersion;
  /** The command that starts it, with the libraries of its own release. */
  readonly command: readonly string[];
  remove(): void;
}

const namesIn = (directory: string, pattern: RegExp): readonly string[] =>
  readdirSync(directory)
    .filter((name) => pattern.test(name))
    .map((name) => join(directory, name));

const tool = (name: string): string => fileURLToPath(new URL(`../../../../tools/${name}`, import.meta.url));

/** Unpacks keepalived and all that it depends on. */
export async function unpackKeepalived(version: KeepalivedVersion): Promise<Program> {
  const run = promisify(execFile);
  // From 2.3 on it fails without a file of its package in /etc, wherever the program is.
  await run(tool('debian-packages.sh'), ['keepalived']);
  const directory = mkdtempSync(join(tmpdir(), `harderway-keepalived-${version}-`));
  await run(tool('debian-unpacked.sh'), ['--release', releases[version], directory, 'keepalived']);
  // bookworm has libraries in /lib beside /usr/lib.
  const libraries = ['usr/lib', 'lib']
    .map((path) => join(directory, path))
    .filter((path) => existsSync(path))
    .flatMap((path) => namesIn(path, /-linux-gnu/));
  const [loader] = libraries.flatMap((path) => namesIn(path, /^ld-linux.*\.so\.\d$/));
  if (loader === undefined) throw new Error(`the packages of ${releases[version]} have no loader`);
  const program = join(directory, 'usr/sbin/keepalived');
  return {
    version,
    command: [loader, '--library-path', libraries.join(':'), program],
    remove: () => rmSync(directory, { recursive: true, force: true }),
  };
}
