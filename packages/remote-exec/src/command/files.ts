import { createReadStream, mkdirSync, type Stats, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { CommandError, UsageError, type World } from '@harderway/command';
import { localFile } from '../content/content.js';
import { spool } from '../content/spool.js';
import { localDirectory } from '../directory/local-directory.js';
import { download } from '../get/download.js';
import type { WorkOptions } from '../model/command.js';
import type { LocalDirectory } from '../model/directory.js';
import type { PutFile, PutOptions } from '../model/files.js';
import type { Transport } from '../model/transport.js';
import type { CopyValues, PutValues } from './options.js';
import type { CopiedDirectory, GotFile, HostReport } from './report.js';

/** Permission bits of content from a pipe, which has none. */
const pipeMode = 0o644;

/** The files and directories that `put` copies, read once for all hosts. */
export interface PutSources {
  readonly files: readonly PutFile[];
  readonly directories: readonly { readonly from: LocalDirectory; readonly to: string }[];
}

/**
 * Reads the files and directories that `put` names. `-` is the standard input; pipes are read to their end.
 * @throws UsageError, CommandError
 */
export async function putSources(
  operands: readonly string[],
  options: PutValues,
  world: World,
): Promise<PutSources> {
  const paths = operands.slice(0, -1);
  const target = operands.at(-1) ?? '';
  const into = target.endsWith('/');
  if (!target.startsWith('/')) throw new UsageError(`the target ${target} is not an absolute path`);
  if (paths.length > 1 && !into)
    throw new UsageError('the target of several files has to be a directory, which ends in /');
  if (paths.includes('-') && into)
    throw new UsageError('the standard input has no name, so its target has to be a file');
  const { exclude, mode, owner, group } = options;
  const stats = new Map(paths.map((path) => [path, path === '-' ? undefined : statOf(path)]));
  const areDirectories = paths.map((path) => stats.get(path)?.isDirectory() === true);
  if (mode !== undefined && areDirectories.includes(true))
    throw new UsageError('--mode is for files: the entries of a directory keep their modes');
  refuseForFiles(options, areDirectories);
  if (into) for (const path of paths) requireName(path);
  const to = (path: string): string => (into ? `${target}${basename(path)}` : target);
  const read = <T>(path: string, work: Promise<T>): Promise<T> =>
    work.catch((cause: Error) => {
      throw unreadable(path, cause);
    });
  const directories = paths
    .filter((_, index) => areDirectories[index])
    .map(async (path) => ({ from: await read(path, localDirectory(path, { exclude })), to: to(path) }));
  const files = paths
    .filter((_, index) => !areDirectories[index])
    .map(async (path): Promise<PutFile> => {
      const stat = stats.get(path);
      const content = await read(path, contentOf(path, stat, world));
      const own = stat?.isFile() === true ? stat.mode & 0o7777 : pipeMode;
      return { path: to(path), content, mode: mode ?? own, owner, group };
    });
  return { files: await Promise.all(files), directories: await Promise.all(directories) };
}

/**
 * Refuses a path that ends in no name, which would make its copy the directory to copy into, or the one above that.
 * @throws UsageError
 */
function requireName(path: string): void {
  if (['', '.', '..'].includes(basename(path)))
    throw new UsageError(`${path} does not end in a name, which its copy would have`);
}

function statOf(path: string): Stats {
  try {
    return statSync(path);
  } catch (cause) {
    throw unreadable(path, cause instanceof Error ? cause : new Error(String(cause)));
  }
}

const unreadable = (path: string, cause: Error): CommandError =>
  new CommandError('file-unreadable', `cannot read ${path}: ${cause.message}`, { cause });

/** Refuses options for directories if a file is named, which would be copied regardless of them. */
function refuseForFiles(options: CopyValues, areDirectories: readonly boolean[]): void {
  if (!areDirectories.includes(false)) return;
  const given = options.dryRun ? '--dry-run' : options.delete ? '--delete' : '';
  if (given !== '') throw new UsageError(`${given} is for directories, and a file is named`);
}

/** Copies everything that `put` names to a host. */
export async function putAll(
  host: Transport,
  { files, directories }: PutSources,
  options: PutValues,
  limits: WorkOptions & Pick<PutOptions, 'onProgress'>,
): Promise<Pick<HostReport, 'put' | 'directories'>> {
  const put = files.length === 0 ? [] : await host.put(files, limits);
  const done: CopiedDirectory[] = [];
  for (const { from, to } of directories) {
    const { dryRun, owner, group } = options;
    const result = await host.putDirectory(from, to, {
      ...limits,
      delete: options.delete,
      dryRun,
      owner,
      group,
    });
    done.push({ path: to, to, ...result });
  }
  return { put, directories: done };
}

async function contentOf(path: string, stat: Stats | undefined, world: World): Promise<PutFile['content']> {
  if (stat?.isFile() === true) return localFile(path);
  // The content is kept until the process ends.
  return (await spool(stat ? createReadStream(path) : world.stdin.stream(), world.signal)).content;
}

/** The paths that `get` names, and the directory for them. A path that ends in / names a directory. @throws UsageError */
export function sourcesToGet(
  operands: readonly string[],
  options: CopyValues,
): { readonly paths: readonly string[]; readonly directory: string } {
  const paths = operands.slice(0, -1);
  const relative = paths.find((path) => !path.startsWith('/'));
  if (relative !== undefined)
    throw new UsageError(`${relative} is not an absolute path of a file or directory`);
  for (const path of paths) requireName(path);
  const names = paths.map((path) => basename(path));
  const seen = new Set<string>();
  const twice = names.find((name) => seen.has(name) || !seen.add(name));
  if (twice !== undefined) throw new UsageError(`two files are named ${twice}: get them one after the other`);
  refuseForFiles(
    options,
    paths.map((path) => path.endsWith('/')),
  );
  return { paths, directory: operands.at(-1) ?? '' };
}

/** Copies files and directories of a host to a directory with its name. */
export async function getAll(
  host: Transport,
  paths: readonly string[],
  parent: string,
  name: string,
  options: CopyValues,
  limits: WorkOptions,
): Promise<Pick<HostReport, 'got' | 'directories'>> {
  // Slashes and dots could lead out of the directory.
  const directory = join(parent, name.replaceAll('/', '_').replace(/^\.{1,2}$/, '_'));
  if (!options.dryRun) mkdirSync(directory, { recursive: true });
  const got: GotFile[] = [];
  const directories: CopiedDirectory[] = [];
  for (const path of paths) {
    const to = join(directory, basename(path));
    if (path.endsWith('/')) {
      const { exclude, dryRun } = options;
      const result = await host.getDirectory(path, to, {
        ...limits,
        exclude,
        dryRun,
        delete: options.delete,
      });
      directories.push({ path, to, ...result });
    } else got.push({ path, to, ...(await download(host, path, to, limits)) });
  }
  return { got, directories };
}
