import { lstat, mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { LabError } from '../errors.js';
import { runCommand } from '../process/command.js';
import type { BaseRoot } from '../rootfs/base-root.js';
import { ownerOf, type SeedFile } from './seed.js';

/** A file or directory that debugfs(8) makes in the image. */
export interface DiskEntry {
  readonly path: string;
  readonly mode: number;
  readonly owner: number;
  /** The file of this machine with its contents; absent for a directory. */
  readonly source?: string | undefined;
  /** Whether the image has a file there, which is removed first. */
  readonly replaces: boolean;
}

/** The commands for debugfs that make these entries. */
export function debugfsCommands(entries: readonly DiskEntry[]): string {
  const lines = entries.flatMap(({ path, mode, owner, source, replaces }) => {
    const type = source === undefined ? 0o040000 : 0o100000;
    return [
      ...(replaces ? [`rm "${path}"`] : []),
      source === undefined ? `mkdir "${path}"` : `write "${source}" "${path}"`,
      `set_inode_field "${path}" mode 0${(type | mode).toString(8)}`,
      `set_inode_field "${path}" uid ${owner}`,
      `set_inode_field "${path}" gid ${owner}`,
    ];
  });
  return `${lines.join('\n')}\n`;
}

/** Makes a host's disk from the image of the root and the host's own files, without a mount or loop device. */
export async function makeDisk(
  root: BaseRoot,
  disk: string,
  files: readonly SeedFile[],
  signal: AbortSignal | undefined,
): Promise<void> {
  const directory = `${disk}.seed`;
  await mkdir(directory, { recursive: true, mode: 0o700 });
  try {
    await runCommand(['cp', '--reflink=auto', '--sparse=always', root.disk, disk], { signal });
    const commands = join(directory, 'commands');
    await writeFile(commands, debugfsCommands(await diskEntries(files, root.directory, directory)));
    const { stderr } = await runCommand(['debugfs', '-w', '-f', commands, disk], { signal });
    // debugfs exits with 0 in any case; its first line is its version.
    const complaints = stderr.split('\n').filter((line) => line.trim() !== '' && !/^debugfs \d/.test(line));
    if (complaints.length > 0) {
      throw new LabError('command-failed', `debugfs could not write to ${disk}: ${complaints.join('; ')}`);
    }
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

async function diskEntries(
  files: readonly SeedFile[],
  root: string,
  directory: string,
): Promise<DiskEntry[]> {
  const entries: DiskEntry[] = [];
  const made = new Set<string>();
  const present = async (path: string): Promise<boolean> =>
    (await lstat(join(root, path)).catch(() => undefined)) !== undefined;
  for (const [index, file] of files.entries()) {
    const owner = ownerOf(file);
    for (const path of ancestors(file.path)) {
      if (made.has(path) || (await present(path))) continue;
      made.add(path);
      entries.push({ path: `/${path}`, mode: owner === 0 ? 0o755 : 0o700, owner, replaces: false });
    }
    const source = join(directory, String(index));
    await writeFile(source, file.content, { mode: 0o600 });
    entries.push({
      path: `/${file.path}`,
      mode: file.mode,
      owner,
      source,
      replaces: await present(file.path),
    });
  }
  return entries;
}

function ancestors(path: string): string[] {
  const parent = dirname(path);
  return parent === '.' ? [] : [...ancestors(parent), parent];
}
