import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { systemCode, writeError } from './errors.js';

/** A file that nobody has written to for so long belongs to a run that is over, on whatever host. */
const abandonedMs = 10 * 60_000;

let claims = 0;

/** `FILE.part` may be taken by any run; `FILE.HOST.PID-N.part` is being written by that process. */
const ownName = (file: string): string => `${file}.${hostname()}.${process.pid}-${++claims}.part`;

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return systemCode(error) !== 'ESRCH';
  }
}

async function isFree(directory: string, name: string, file: string): Promise<boolean> {
  if (name === `${file}.part`) return true;
  const [, host, pid] = /^(.*)\.(\d+)-\d+\.part(?:\.unpacked)?$/.exec(name.slice(file.length + 1)) ?? [];
  if (host === hostname() && !isRunning(Number(pid))) return true;
  const { mtimeMs } = await stat(join(directory, name));
  return Date.now() - mtimeMs > abandonedMs;
}

/** The directory that an archive is unpacked into, beside its draft. */
export const unpackedDirectory = (draft: string): string => `${draft}.unpacked`;

/** Removes the unpacked directories that runs which are over left beside their drafts of `file`. */
async function removeAbandoned(directory: string, names: readonly string[], file: string): Promise<void> {
  for (const name of names) {
    if (!name.startsWith(`${file}.`) || !name.endsWith('.part.unpacked')) continue;
    const path = join(directory, name);
    // Another run may be doing the same.
    if (await isFree(directory, name, file).catch(() => false))
      await rm(path, { recursive: true, force: true });
  }
}

/**
 * A path in `directory` to download `file` to, that no other run uses. The largest draft of an earlier run is taken
 * over, by renaming, so that only one of two runs gets it. Others are removed.
 */
export async function claimPartial(directory: string, file: string): Promise<string> {
  const own = join(directory, ownName(file));
  try {
    await mkdir(directory, { recursive: true });
    const names = await readdir(directory);
    await removeAbandoned(directory, names, file);
    const left = names.filter((name) => name.startsWith(`${file}.`) && name.endsWith('.part'));
    const sizes = await Promise.all(
      left.map(async (name) => {
        const free = await isFree(directory, name, file).catch(() => false);
        return free
          ? { name, size: (await stat(join(directory, name)).catch(() => undefined))?.size ?? 0 }
          : undefined;
      }),
    );
    const [largest, ...rest] = sizes.filter((entry) => entry !== undefined).sort((a, b) => b.size - a.size);
    // Another run may have taken it: then there is nothing to continue.
    if (largest) await rename(join(directory, largest.name), own).catch(() => undefined);
    for (const { name } of rest) await rm(join(directory, name), { force: true });
  } catch (error) {
    throw writeError(error, directory);
  }
  return own;
}

/** Leaves what has arrived for the next run. */
export async function releasePartial(own: string, directory: string, file: string): Promise<void> {
  const size = (await stat(own).catch(() => undefined))?.size ?? 0;
  if (size > 0) await rename(own, join(directory, `${file}.part`)).catch(() => undefined);
  else await rm(own, { force: true }).catch(() => undefined);
}
