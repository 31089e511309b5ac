import { existsSync } from 'node:fs';
import { cp, mkdir, readdir, readFile, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Registry } from './registry.js';
import { must, npmEnvironment } from './shell.js';

/** A package as it was published. */
export interface Published {
  readonly name: string;
  readonly version: string;
  readonly bins: readonly string[];
}

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly private?: boolean;
  readonly bin?: Readonly<Record<string, string>>;
  readonly publishConfig?: { readonly bin?: Readonly<Record<string, string>> };
}

const readManifest = async (home: string): Promise<Manifest> =>
  JSON.parse(await readFile(join(home, 'package.json'), 'utf8'));

async function homesOf(root: string): Promise<readonly string[]> {
  const kinds = await Promise.all(
    ['packages', 'apps'].map(async (kind) =>
      (await readdir(join(root, kind))).map((name) => join(kind, name)),
    ),
  );
  return kinds.flat().filter((home) => existsSync(join(root, home, 'package.json')));
}

/** Copies the sources as they are now, what is built of them, and links to what is installed. */
async function copyWorkspace(root: string, to: string): Promise<void> {
  const listed = await must('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
  });
  for (const file of listed.split('\0').filter((name) => name !== '' && existsSync(join(root, name)))) {
    await mkdir(join(to, dirname(file)), { recursive: true });
    await cp(join(root, file), join(to, file), { verbatimSymlinks: true });
  }
  for (const home of await homesOf(root)) {
    const [built, installed] = ['dist', 'node_modules'].map((name) => join(home, name));
    if (built !== undefined && existsSync(join(root, built)))
      await cp(join(root, built), join(to, built), { recursive: true });
    if (installed === undefined || !existsSync(join(root, installed))) continue;
    // Its links are relative, and lead to the copies. What begins with a dot are caches.
    const filter = (source: string): boolean => !source.slice(join(root, installed).length).startsWith('/.');
    await cp(join(root, installed), join(to, installed), { recursive: true, verbatimSymlinks: true, filter });
  }
  await symlink(join(root, 'node_modules'), join(to, 'node_modules'));
}

/** Makes a repository of the copy with one commit: changesets asks git who added what. */
async function commit(cwd: string): Promise<void> {
  const author = [
    '-c',
    'user.name=rehearsal',
    '-c',
    'user.email=rehearsal@localhost',
    '-c',
    'commit.gpgsign=false',
  ];
  await must('git', ['init', '--quiet', '--initial-branch=main'], { cwd });
  await must('git', ['add', '--all'], { cwd });
  await must('git', [...author, 'commit', '--quiet', '--message=Rehearse'], { cwd });
}

/**
 * Versions and publishes all packages, as a release does, from a copy of the workspace: the workspace stays as it is.
 *
 * @returns the packages, from the first version on that a release now would give them
 */
export async function publishAll(
  root: string,
  work: string,
  registry: Registry,
): Promise<readonly Published[]> {
  const copy = join(work, 'workspace');
  await copyWorkspace(root, copy);
  await commit(copy);
  const env = {
    ...npmEnvironment(registry.userConfig, join(work, 'npm-cache')),
    // What is published has been built already.
    TURBO_HASH: 'rehearsal',
  };
  const { packageManager } = JSON.parse(await readFile(join(copy, 'package.json'), 'utf8'));
  await must(join(copy, 'node_modules/.bin/changeset'), ['version'], { cwd: copy, env });
  await must(
    'npx',
    ['-y', packageManager, '--recursive', 'publish', '--no-git-checks', `--registry=${registry.url}`],
    { cwd: copy, env },
  );
  const manifests = await Promise.all((await homesOf(copy)).map((home) => readManifest(join(copy, home))));
  return manifests
    .filter((manifest) => manifest.private !== true)
    .map(({ name, version, bin, publishConfig }) => ({
      name,
      version,
      bins: Object.keys(bin ?? publishConfig?.bin ?? {}),
    }));
}
