import { createReadStream, mkdirSync, type Stats, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { CommandError, UsageError, type World } from '@harderway/command';
import { download } from '../get/download.js';
import type { PutFile, Transport, WorkOptions } from '../model.js';
import { localFile } from '../put/content.js';
import { spool } from '../put/spool.js';
import type { PutValues } from './options.js';
import type { GotFile } from './report.js';

/** Permission bits of content from a pipe, which has none of its own. */
const pipeMode = 0o644;

/**
 * The files that `put` names, each with its checksum; `-` is stdin. Pipes are read to their end, once for all hosts.
 * @throws UsageError, CommandError
 */
export async function filesToPut(
  operands: readonly string[],
  { mode, owner, group }: PutValues,
  world: World,
): Promise<readonly PutFile[]> {
  const paths = operands.slice(0, -1);
  const target = operands.at(-1) ?? '';
  const isDirectory = target.endsWith('/');
  if (!target.startsWith('/')) throw new UsageError(`the target ${target} is not an absolute path`);
  if (paths.length > 1 && !isDirectory)
    throw new UsageError('the target of several files is a directory: end it in /');
  if (paths.includes('-') && isDirectory)
    throw new UsageError('the standard input has no name: the target is a file, not a directory');
  const toPut = async (path: string): Promise<PutFile> => {
    const stat = path === '-' ? undefined : statSync(path);
    return {
      path: isDirectory ? `${target}${basename(path)}` : target,
      content: await contentOf(path, stat, world),
      mode: mode ?? (stat?.isFile() === true ? stat.mode & 0o7777 : pipeMode),
      owner,
      group,
    };
  };
  return Promise.all(
    paths.map((path) =>
      toPut(path).catch((cause: Error) => {
        throw new CommandError('file-unreadable', `cannot read ${path}: ${cause.message}`, { cause });
      }),
    ),
  );
}

async function contentOf(path: string, stat: Stats | undefined, world: World): Promise<PutFile['content']> {
  if (stat?.isDirectory() === true) throw new Error('it is a directory');
  if (stat?.isFile() === true) return localFile(path);
  // It is kept until the process ends.
  return (await spool(stat ? createReadStream(path) : world.stdin.stream(), world.signal)).content;
}

/** The files that `get` names, and the directory for them. @throws UsageError */
export function sourcesToGet(operands: readonly string[]): {
  readonly paths: readonly string[];
  readonly directory: string;
} {
  const paths = operands.slice(0, -1);
  const relative = paths.find((path) => !path.startsWith('/') || path.endsWith('/'));
  if (relative !== undefined) throw new UsageError(`${relative} is not an absolute path of a file`);
  const names = paths.map((path) => basename(path));
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new UsageError(`two files are named ${twice}: get them one after the other`);
  return { paths, directory: operands.at(-1) ?? '' };
}

/** Copies files of a host to a directory of its name. */
export async function getFiles(
  host: Transport,
  paths: readonly string[],
  parent: string,
  name: string,
  how: WorkOptions,
): Promise<readonly GotFile[]> {
  // With a slash, a name could lead out of the directory.
  const directory = join(parent, name.replaceAll('/', '_'));
  mkdirSync(directory, { recursive: true });
  const got: GotFile[] = [];
  for (const path of paths) {
    const to = join(directory, basename(path));
    got.push({ path, to, ...(await download(host, path, to, how)) });
  }
  return got;
}
