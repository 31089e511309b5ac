import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { obtainEntry } from '../cache.js';
import { debianSources, machineFetchSettings, releaseLines } from '../machine/apt-sources.js';
import { architectureOf } from '../machine/architecture.js';
import { ensureDebianPackages } from '../machine/debian-packages.js';
import { ensurePackageLists } from '../machine/package-lists.js';
import { runCommand } from '../process/command.js';
import { type Report, runStep } from '../steps.js';
import type { HostKind } from '../topology.js';
import { makeBaseDisk } from './base-disk.js';
import type { BaseRoot } from './base-root.js';
import { indexPackages } from './package-index.js';
import { pruneRoots } from './prune.js';
import { mmdebstrapArgv, PACKAGES_DIRECTORY, type RootRecipe, rootRecipe, rootRecipeHash } from './recipe.js';
import { noteUse, type RootOf } from './uses.js';

export interface RootOptions {
  readonly cacheDirectory: string;
  /** Kinds of the lab's hosts: the root has the kernels that these boot. */
  readonly kinds: ReadonlySet<HostKind>;
  /** Path of the record of the lab that uses it: as long as that names the root, it is not pruned. */
  readonly record: string;
  readonly rootOf: RootOf;
  readonly onProgress: Report;
  readonly signal: AbortSignal | undefined;
}

/**
 * The cached root file system of the recipe, built first if need be (under a minute). Roots of other
 * recipes that no lab uses are removed.
 */
export async function obtainRoot(options: RootOptions): Promise<BaseRoot> {
  const architecture = architectureOf();
  const recipe = rootRecipe(architecture, options.kinds);
  const hash = rootRecipeHash(recipe);
  const directory = join(options.cacheDirectory, 'lab-roots', `${architecture.debian}-${hash}`);
  await noteUse(directory, options.record, options.signal);
  await obtainEntry({
    directory,
    recipe: hash,
    signal: options.signal,
    onWait: () => {},
    build: (staging) => build(staging, recipe, options),
  });
  await pruneRoots(directory, options.rootOf, options.onProgress);
  return { directory: join(directory, 'root'), disk: join(directory, 'disk') };
}

async function build(
  staging: string,
  recipe: RootRecipe,
  { onProgress, signal }: RootOptions,
): Promise<{ version: string; files: string[] }> {
  await ensurePackageLists({ onProgress, signal });
  await ensureDebianPackages(recipe.tools, { onProgress, signal });
  const step = { id: 'root-file-system', title: "Build the hosts' root file system from Debian's packages" };
  return runStep(onProgress, step, async (update) => {
    const root = join(staging, 'root');
    const hooks = { before: join(staging, 'before'), after: join(staging, 'after') };
    await writeFile(hooks.before, `#!/bin/sh\n${recipe.before}`, { mode: 0o755 });
    await writeFile(hooks.after, `#!/bin/sh\n${recipe.after}`, { mode: 0o755 });
    const lines = releaseLines(await debianSources(signal), recipe.suite);
    await runCommand(mmdebstrapArgv(recipe, { root, ...hooks }, lines, await machineFetchSettings(signal)), {
      signal,
      onLine: update,
      // The one of this process may not exist inside the new root.
      env: { TMPDIR: '/tmp' },
    });
    update('indexing the packages that hosts can install');
    await indexPackages(join(root, PACKAGES_DIRECTORY), signal);
    if (recipe.withDisk) {
      update('making a disk image of it');
      await makeBaseDisk(root, join(staging, 'disk'), signal);
    }
    return { version: recipe.suite, files: [] };
  });
}
