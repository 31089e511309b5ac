import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { systemCode, writeError } from './errors.js';

/** A file that nobody wrote to for so long belongs to a run that is over, wherever that ran. */
const abandonedMs = 10 * 60_000;

let claims = 0;

/** `FILE.part` waits for whoever comes; `FILE.HOST.PID-N.part` is being written by that process. */
const ownName = (file: string): string => `${file}.${hostname()}.${process.pid}-${++claims}.part`;

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return systemCode(error) !== 'ESRCH';
  }
}

async function isFree(folder: string, name: string, file: string): Promise<boolean> {
  if (name === `${file}.part`) return true;
  const [, host, pid] =
    /^(.*)\.(\d+)-\d+\.part(?:\.unpacked|\.json)?$/.exec(name.slice(file.length + 1)) ?? [];
  if (host === hostname() && !isRunning(Number(pid))) return true;
  const { mtimeMs } = await stat(join(folder, name));
  return Date.now() - mtimeMs > abandonedMs;
}

/** The folder that an archive is unpacked into, beside its draft. */
export const unpackedFolder = (draft: string): string => `${draft}.unpacked`;

/** What is to be known of a program in the cache, until it is complete. */
export const entryDraft = (draft: string): string => `${draft}.json`;

/** Removes what runs that are over left beside their drafts of `file`: half unpacked folders, unfinished entries. */
async function sweep(folder: string, names: readonly string[], file: string): Promise<void> {
  for (const name of names) {
    if (!name.startsWith(`${file}.`) || !/\.part\.(?:unpacked|json)$/.test(name)) continue;
    const path = join(folder, name);
    // Another run may be sweeping as well.
    if (await isFree(folder, name, file).catch(() => false)) await rm(path, { recursive: true, force: true });
  }
}

/**
 * A path in `folder` to download `file` to, that no other run uses. What an earlier run left is taken
 * over: by renaming, so that of two runs only one gets it. What else it left is removed.
 */
export async function claimPartial(folder: string, file: string): Promise<string> {
  const own = join(folder, ownName(file));
  try {
    await mkdir(folder, { recursive: true });
    const names = await readdir(folder);
    await sweep(folder, names, file);
    const left = names.filter((name) => name.startsWith(`${file}.`) && name.endsWith('.part'));
    const sizes = await Promise.all(
      left.map(async (name) => {
        const free = await isFree(folder, name, file).catch(() => false);
        return free
          ? { name, size: (await stat(join(folder, name)).catch(() => undefined))?.size ?? 0 }
          : undefined;
      }),
    );
    const [largest, ...rest] = sizes.filter((entry) => entry !== undefined).sort((a, b) => b.size - a.size);
    // Another run may have been faster: then there is nothing to take over.
    if (largest) await rename(join(folder, largest.name), own).catch(() => undefined);
    for (const { name } of rest) await rm(join(folder, name), { force: true });
  } catch (error) {
    throw writeError(error, folder);
  }
  return own;
}

/** Leaves what came so far for the next run. */
export async function releasePartial(own: string, folder: string, file: string): Promise<void> {
  const size = (await stat(own).catch(() => undefined))?.size ?? 0;
  if (size > 0) await rename(own, join(folder, `${file}.part`)).catch(() => undefined);
  else await rm(own, { force: true }).catch(() => undefined);
}
