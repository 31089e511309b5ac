import { mkdirSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { localFile } from '../files/content.js';
import { download } from '../files/download.js';
import type { LocalFile, PutFile, Transport } from '../model.js';
import { type Request, UsageError } from './arguments.js';
import type { GotFile } from './report.js';

/** A file of this machine and where it goes. */
export type PutFileHere = PutFile & { readonly content: LocalFile };

/** The files that `put` names, each with its checksum. Throws a UsageError. */
export async function filesToPut(request: Request): Promise<readonly PutFileHere[]> {
  const paths = request.words.slice(0, -1);
  const target = request.words.at(-1) ?? '';
  if (!target.startsWith('/')) throw new UsageError(`The target ${target} is not an absolute path.`);
  if (paths.length > 1 && !target.endsWith('/'))
    throw new UsageError('The target of several files is a folder: end it in /.');
  return Promise.all(
    paths.map(async (path) => {
      try {
        const mode = request.mode ?? statSync(path).mode & 0o7777;
        const content = await localFile(path);
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
