import { constants, writeFile as writeByNumber } from 'node:fs';
import { type FileHandle, mkdir, open, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { replaceFile } from '@harderway/replace-file';
import { findDestination } from './destination.js';
import { CliError, reasonOf, systemCode, unlessMissing } from './errors.js';

/** The error of a file that cannot be written. */
export const unwritable = (path: string, cause: unknown): CliError =>
  new CliError('file-unwritable', `cannot write ${path}: ${reasonOf(cause)}`, {
    hint: 'check the directory, its permissions and the space left',
    cause,
  });

/** Node's own recursive `mkdir` tries forever below /proc, where an existing directory answers ENOENT to every new one. */
async function makeAll(path: string, mode: number): Promise<void> {
  const found = await unlessMissing(stat(path));
  if (found?.isDirectory() === true) return;
  if (found !== undefined) throw Object.assign(new Error(`${path} is not a directory`), { code: 'ENOTDIR' });
  await makeAll(dirname(path), mode);
  await mkdir(path, { mode }).catch((error: unknown) => {
    // Another process may have made it meanwhile.
    if (systemCode(error) !== 'EEXIST') throw error;
  });
}

/**
 * Makes a directory and those above it.
 *
 * @throws CliError `file-unwritable`
 */
export async function makeDirectories(path: string, mode: number): Promise<void> {
  await makeAll(path, mode).catch((error: unknown) => {
    throw unwritable(path, error);
  });
}

/**
 * Opens a named pipe once it has a reader. A plain open would wait too, but in a thread that keeps the process from
 * ending at a signal.
 */
async function openPipe(path: string, signal: AbortSignal | undefined): Promise<FileHandle> {
  for (;;) {
    try {
      return await open(path, constants.O_WRONLY | constants.O_NONBLOCK);
    } catch (error) {
      if (systemCode(error) !== 'ENXIO') throw error;
    }
    await pause(50, undefined, { signal });
  }
}

/**
 * Refuses a directory that is missing.
 *
 * @throws CliError `file-unwritable`
 */
export async function requireDirectory(path: string): Promise<void> {
  if ((await unlessMissing(stat(path))) !== undefined) return;
  throw new CliError('file-unwritable', `the directory ${path} is missing`, {
    hint: `check the path, or make the directory first: mkdir -p ${path}`,
  });
}

/** Writes into a device or a pipe. */
async function writeInto(path: string, content: string, signal: AbortSignal | undefined): Promise<void> {
  const pipe = (await stat(path)).isFIFO() ? await openPipe(path, signal) : undefined;
  try {
    // Opened again: a descriptor that does not block takes only what fits into the pipe.
    const file = await open(path, constants.O_WRONLY);
    try {
      await file.writeFile(content);
    } finally {
      await file.close();
    }
  } finally {
    await pipe?.close();
  }
}

/**
 * Writes a file whole or not at all, by writing beside it and renaming, in a directory that exists: a path with a typo must
 * not become a tree. Follows symbolic links, also to a path that does not exist yet. Writes into a device or a pipe; waits for a pipe's reader until
 * `signal` is aborted.
 *
 * @param write how a regular file is written: `createFile` leaves an existing one alone
 *
 * @throws CliError `file-unwritable`
 */
export async function writeFileWhole(
  path: string,
  content: string,
  mode: number,
  signal?: AbortSignal,
  write: (path: string, content: string, options: { readonly mode: number }) => Promise<void> = replaceFile,
): Promise<void> {
  try {
    const destination = await findDestination(path);
    if (destination.kind === 'file') {
      await requireDirectory(dirname(destination.path));
      await write(destination.path, content, { mode });
    } else if (destination.kind === 'special') await writeInto(destination.path, content, signal);
    else await promisify(writeByNumber)(destination.number, content);
  } catch (error) {
    signal?.throwIfAborted();
    throw error instanceof CliError ? error : unwritable(path, error);
  }
}
