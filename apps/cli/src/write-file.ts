import { randomBytes } from 'node:crypto';
import { constants, writeFile as writeByNumber } from 'node:fs';
import { type FileHandle, mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { findDestination } from './destination.js';
import { CliError, systemCode } from './errors.js';

/**
 * Makes a folder and those above it. Node's own recursive `mkdir` tries for ever below /proc, where an existing
 * folder says ENOENT to every new one.
 */
async function makeFolders(path: string, mode: number): Promise<void> {
  const found = await stat(path).catch((error: unknown) => {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw error;
  });
  if (found?.isDirectory() === true) return;
  if (found !== undefined) throw Object.assign(new Error(`${path} is no folder`), { code: 'ENOTDIR' });
  await makeFolders(dirname(path), mode);
  await mkdir(path, { mode }).catch((error: unknown) => {
    // Somebody else was quicker.
    if (systemCode(error) !== 'EEXIST') throw error;
  });
}

/** Beside its place first, then renamed. */
async function replace(path: string, content: string, mode: number): Promise<void> {
  await makeFolders(dirname(path), mode === 0o600 ? 0o700 : 0o755);
  const beside = join(dirname(path), `.${basename(path)}.${randomBytes(6).toString('hex')}`);
  try {
    const file = await open(beside, 'wx', mode);
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(beside, path);
  } catch (error) {
    await rm(beside, { force: true });
    throw error;
  }
}

/**
 * Opens a named pipe once somebody reads it. Opening one waits by itself, but in a thread that would keep the
 * process from ending at a signal.
 */
async function openPipe(path: string, signal: AbortSignal | undefined): Promise<FileHandle> {
  for (;;) {
    try {
      return await open(path, constants.O_WRONLY | constants.O_NONBLOCK);
    } catch (error) {
      if (systemCode(error) !== 'ENXIO') throw error;
    }
    await pause(50, undefined, signal === undefined ? {} : { signal });
  }
}

/** Into what is there and stays what it is. */
async function writeInto(path: string, content: string, signal: AbortSignal | undefined): Promise<void> {
  const pipe = (await stat(path)).isFIFO() ? await openPipe(path, signal) : undefined;
  try {
    // A second opening: one that never waits cannot take more than fits into the pipe.
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
 * Writes a file so that it is there whole or not at all: beside its place first, then renamed. Folders are
 * made as needed; symbolic links are followed, to where nothing is yet too. A device or a pipe is written
 * into. Once `signal` is aborted, a pipe that nobody reads is waited for no longer.
 *
 * @throws CliError `file-unwritable`
 */
export async function writeFileWhole(
  path: string,
  content: string,
  mode: number,
  signal?: AbortSignal,
): Promise<void> {
  try {
    const destination = await findDestination(path);
    if (destination.kind === 'file') await replace(destination.path, content, mode);
    else if (destination.kind === 'special') await writeInto(destination.path, content, signal);
    else await promisify(writeByNumber)(destination.number, content);
  } catch (error) {
    signal?.throwIfAborted();
    throw new CliError(
      'file-unwritable',
      `${path} cannot be written: ${systemCode(error) || String(error)}`,
      {
        hint: 'check the folder, its permissions and the space left',
        cause: error,
      },
    );
  }
}
