import { readdir, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { removeTree } from '../machine/remove-tree.js';
import { withLock } from '../process/file-lock.js';
import { type Report, runStep } from '../steps.js';
import { isUsed, lastUse, type RootOf, usesFile } from './uses.js';

/** Days without a use, after which a root is removed. */
const UNUSED_DAYS = 7;

/** `amd64-0123456789abcdef`, and what a build that was killed has left beside it. */
const ENTRY = /^((?:amd64|arm64)-[0-9a-f]{16})(?:\.partial-[0-9a-f]+)?$/;

/**
 * Removes the cached roots beside `current` that no lab uses or has been set up on for a week. Each takes hundreds of megabytes,
 * and roots of older recipes are never used again. A root that cannot be removed is reported and does not stop the caller.
 */
export async function pruneRoots(current: string, rootOf: RootOf, report: Report): Promise<void> {
  const directory = dirname(current);
  const names = (await readdir(directory)).flatMap((name) => ENTRY.exec(name)?.[1] ?? []);
  for (const name of new Set(names)) {
    if (name === basename(current)) continue;
    const root = join(directory, name);
    if (!(await isPrunable(root, rootOf))) continue;
    const step = {
      id: `prune-${name}`,
      title: `Remove the root file system ${name}, unused for ${UNUSED_DAYS} days`,
    };
    await runStep(report, step, () => prune(root, rootOf)).catch(() => {});
  }
}

async function isPrunable(root: string, rootOf: RootOf): Promise<boolean> {
  const used = await lastUse(root);
  if (used !== undefined && Date.now() - used < UNUSED_DAYS * 86_400_000) return false;
  return !(await isUsed(root, rootOf));
}

async function prune(root: string, rootOf: RootOf): Promise<void> {
  await withLock(`${root}.lock`, async () => {
    // A lab may have begun to use it since.
    if (!(await isPrunable(root, rootOf))) return;
    for (const name of await readdir(dirname(root))) {
      if (ENTRY.exec(name)?.[1] === basename(root)) await removeTree(join(dirname(root), name));
    }
    for (const file of [usesFile(root), `${root}.lock`]) await rm(file, { force: true });
  });
}
