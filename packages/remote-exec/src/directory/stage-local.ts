import { execFile } from 'node:child_process';
import {
  chmodSync,
  closeSync,
  fchmodSync,
  futimesSync,
  lutimesSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { open, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import type { Content } from '../content/content.js';
import type { DirectoryEntry } from '../model/directory.js';
import { type Differences, ObstructedError, outermost } from './compare.js';
import { parentOf } from './entry.js';
import { mountedIn } from './mounts.js';
import { yieldRegularly } from './yield-regularly.js';

/** Changes to a local directory, staged in a hidden directory within it. */
export interface StagedChanges {
  /** Stages the content of one file. */
  readonly write: (file: DirectoryEntry, content: Content) => Promise<void>;
  /** Renames everything into place, after flushing it to the disk if `sync` is set. */
  readonly finish: () => Promise<void>;
  /** Removes the staging directory. */
  readonly end: () => Promise<void>;
}

/** The mode that a copy gets: no setuid and setgid from another host, and the sticky bit for directories. */
export const keptMode = ({ kind, mode }: Pick<DirectoryEntry, 'kind' | 'mode'>): number =>
  mode & (kind === 'directory' ? 0o1777 : 0o777);

/** @throws ObstructedError where a file system is mounted in what would be removed */
function refuseMounted(root: string, { inTheWay, extra }: Differences): void {
  const gone = [...inTheWay, ...extra];
  if (gone.length === 0) return;
  const mounted = mountedIn(root);
  const path = gone.find((each) => mounted.some((point) => `${point}/`.startsWith(`${each}/`)));
  if (path !== undefined) throw new ObstructedError(path, 'mounted');
}

/** @throws ObstructedError; errors of the file system */
export function stageChanges(to: string, found: Differences, sync: boolean): StagedChanges {
  const root = resolve(to);
  mkdirSync(root, { recursive: true });
  refuseMounted(root, found);
  const staging = mkdtempSync(join(root, '.remote-exec-'));
  const turn = yieldRegularly();
  const umask = process.umask();
  const made = new Set<string>();
  const staged = (path: string): string => {
    const parent = parentOf(path) ?? '';
    if (!made.has(parent)) mkdirSync(join(staging, parent), { recursive: true });
    made.add(parent);
    return `${staging}/${path}`;
  };
  const end = (): Promise<void> => rm(staging, { recursive: true, force: true });
  for (const { path } of found.directories) mkdirSync(join(staging, path), { recursive: true });
  return {
    write: async (file, content) => {
      await turn();
      // Nobody else can enter the staging directory.
      const at = staged(file.path);
      const kept = { ...file, mode: keptMode(file) };
      if (content instanceof Uint8Array) writeSmall(at, kept, content, umask);
      else await writeLarge(at, kept, content);
    },
    finish: async () => {
      for (const { path, target, modifiedAt } of found.links) {
        const at = staged(path);
        symlinkSync(target, at);
        lutimesSync(at, modifiedAt, modifiedAt);
      }
      if (sync)
        await onDisk(
          staging,
          found.files.map(({ path }) => join(staging, path)),
        );
      for (const path of found.inTheWay) rmSync(join(root, path), { recursive: true, force: true });
      for (const path of outermost(found)) {
        await turn();
        renameSync(join(staging, path), join(root, path));
      }
      for (const path of found.extra) rmSync(join(root, path), { recursive: true, force: true });
      // Inner entries come first: a directory without its x bit can't be entered.
      const late = [...found.metadata, ...found.directories].filter(({ path }) => path !== '');
      for (const entry of late.reverse()) chmodSync(join(root, entry.path), keptMode(entry));
      // The staging directory is removed before the directory gets its mode.
      const itself = found.directories.find(({ path }) => path === '');
      if (!itself) return;
      await end();
      chmodSync(root, keptMode(itself));
    },
    end,
  };
}

function writeSmall(
  at: string,
  { mode, modifiedAt }: DirectoryEntry,
  content: Uint8Array,
  umask: number,
): void {
  const file = openSync(at, 'wx', mode);
  try {
    writeFileSync(file, content);
    if ((mode & umask) !== 0) fchmodSync(file, mode);
    futimesSync(file, modifiedAt, modifiedAt);
  } finally {
    closeSync(file);
  }
}

async function writeLarge(
  at: string,
  { mode, modifiedAt }: DirectoryEntry,
  pieces: AsyncIterable<Uint8Array>,
): Promise<void> {
  const file = await open(at, 'wx', mode);
  try {
    for await (const piece of pieces) await file.writeFile(piece);
    await file.chmod(mode);
    await file.utimes(modifiedAt, modifiedAt);
  } finally {
    await file.close();
  }
}

const execute = promisify(execFile);

/** Flushes files to the disk: all at once where sync(1) can flush a file system. */
async function onDisk(directory: string, files: readonly string[]): Promise<void> {
  try {
    await execute('sync', ['-f', directory]);
  } catch {
    for (const path of files) {
      const handle = await open(path);
      await handle.sync().finally(() => handle.close());
    }
  }
}
