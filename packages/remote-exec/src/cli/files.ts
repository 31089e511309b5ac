import { createReadStream, mkdirSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { download } from '../get/download.js';
import type { PutFile, Transport } from '../model.js';
import { localFile } from '../put/content.js';
import { spool } from '../put/spool.js';
import { type Request, UsageError } from './arguments.js';
import type { GotFile } from './report.js';

/** Permission bits of what comes from a pipe, which has none of its own. */
const pipeMode = 0o644;

/**
 * The files that `put` names, each with its checksum; `-` is what stands on stdin. Pipes are read to their end, once for
 * all hosts. Throws a UsageError.
 */
export async function filesToPut(
  request: Request,
  stdin: AsyncIterable<Uint8Array>,
  signal: AbortSignal,
): Promise<readonly PutFile[]> {
  const paths = request.words.slice(0, -1);
  const target = request.words.at(-1) ?? '';
  if (!target.startsWith('/')) throw new UsageError(`The target ${target} is not an absolute path.`);
  if (paths.length > 1 && !target.endsWith('/'))
    throw new UsageError('The target of several files is a folder: end it in /.');
  return Promise.all(
    paths.map(async (path) => {
      if (path === '-' && target.endsWith('/'))
        throw new UsageError('What comes from stdin has no name: the target is a file, not a folder.');
      try {
        const stat = path === '-' ? undefined : statSync(path);
        if (stat?.isDirectory() === true) throw new Error('it is a folder');
        const regular = stat?.isFile() === true;
        const mode = request.mode ?? (regular ? stat.mode & 0o7777 : pipeMode);
        const content = regular
          ? await localFile(path)
          : // Kept until the process ends.
            (await spool(path === '-' ? stdin : createReadStream(path), signal)).content;
        const at = target.endsWith('/') ? `${target}${basename(path)}` : target;
        return { path: at, content, mode, owner: request.owner, group: request.group };
      } catch (error) {
        throw new UsageError(
          `${path} can't be read: ${error instanceof Error ? error.message : String(error)}`,
        );
      }
    }),
  );
}

/** Copies files of a host into a folder of its name, below the one that stands last. */
export async function getFiles(
  host: Transport,
  name: string,
  words: readonly string[],
  how: {
    readonly sudo: boolean;
    readonly timeoutMs: number | undefined;
    readonly signal: AbortSignal;
  },
): Promise<readonly GotFile[]> {
  // Such a name could lead out of the folder.
  const folder = join(words.at(-1) ?? '', name.replaceAll('/', '_'));
  mkdirSync(folder, { recursive: true });
  const got: GotFile[] = [];
  for (const path of words.slice(0, -1)) {
    const to = join(folder, basename(path));
    got.push({ path, to, ...(await download(host, path, to, how)) });
  }
  return got;
}
