import type { Stats } from 'node:fs';
import { type FileHandle, open, readdir, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/** The content of a file, at once or in pieces. A piece is written before the next one is requested. */
export type FileContent = string | Uint8Array | AsyncIterable<Uint8Array>;

/** Whether a file name belongs to a temporary file of this package, which lasts milliseconds unless its process was killed. */
export const isDraft = (name: string): boolean => /^\..+\.[0-9a-f]{8}-[0-9a-f]{3}$/s.test(name);

/** How many characters of a file's name its draft keeps: with the random part, they fit into the 255 bytes of a file system. */
const nameLength = 60;

/** Path for a temporary file or directory beside another one: {@link isDraft} and {@link removeDrafts} know it. */
export const draftPath = (target: string): string =>
  join(dirname(target), `.${basename(target).slice(0, nameLength)}.${crypto.randomUUID().slice(0, 12)}`);

/** Options of {@link removeDrafts}. */
export interface RemoveDraftsOptions {
  /** Chooses by the first 60 characters of the name that a draft was for. Default: all. */
  readonly of?: ((name: string) => boolean) | undefined;
  /** Remove only drafts that nobody has written to for this many milliseconds. Processes write a draft within a few. Default 10000. */
  readonly unusedMs?: number | undefined;
}

/**
 * Removes temporary files and directories that killed processes have left in a directory.
 *
 * @returns how many stay, since processes may still be writing them
 * @throws errors of the file system
 */
export async function removeDrafts(
  directory: string,
  { of = () => true, unusedMs = 10_000 }: RemoveDraftsOptions = {},
): Promise<number> {
  let stay = 0;
  for (const name of await readdir(directory)) {
    if (!isDraft(name) || !of(name.slice(1, -13))) continue;
    const path = join(directory, name);
    const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: Date.now() }));
    // An age limit of NaN keeps every draft.
    if (Date.now() - mtimeMs >= unusedMs) await rm(path, { recursive: true, force: true });
    else stay += 1;
  }
  return stay;
}

/** Options of {@link writeDraft}. */
interface DraftOptions {
  /** Permission bits, less the umask. */
  readonly mode: number;
  /** Called before the draft is flushed. */
  readonly finish?: ((file: FileHandle) => Promise<void>) | undefined;
}

/**
 * Writes a temporary file beside a path and flushes it to the disk. Returns its path.
 *
 * @throws errors of the file system; a TypeError with the code `ERR_INVALID_ARG_TYPE` for content of another type; the error of
 *   `content`. The temporary file is removed.
 */
export async function writeDraft(
  target: string,
  content: FileContent,
  { mode, finish }: DraftOptions,
): Promise<string> {
  if (!isContent(content))
    throw Object.assign(new TypeError(`the content of '${target}' is neither text nor bytes`), {
      code: 'ERR_INVALID_ARG_TYPE',
    });
  const draft = draftPath(target);
  const file = await open(draft, 'wx', mode);
  try {
    try {
      for await (const piece of inPieces(content)) await naming(target, file.writeFile(piece));
      await finish?.(file);
      await naming(target, file.sync());
    } finally {
      await file.close();
    }
  } catch (error) {
    await rm(draft, { force: true }).catch(() => undefined);
    throw error;
  }
  return draft;
}

/** Adds the path to errors of an open file, which lack it. */
const naming = (path: string, operation: Promise<void>): Promise<void> =>
  operation.catch((error: unknown) => {
    throw error instanceof Error ? Object.assign(error, { path }) : error;
  });

const isContent = (content: unknown): content is FileContent =>
  typeof content === 'string' ||
  content instanceof Uint8Array ||
  (typeof content === 'object' && content !== null && Symbol.asyncIterator in content);

async function* inPieces(content: FileContent): AsyncGenerator<string | Uint8Array, void, undefined> {
  if (typeof content === 'string' || content instanceof Uint8Array) yield content;
  else yield* content;
}

/** Gives a file the owner of the file that it replaces, if this process may do that. */
export async function keepOwner(file: FileHandle, { uid, gid }: Stats): Promise<void> {
  const own = await file.stat();
  if (own.uid === uid && own.gid === gid) return;
  await file.chown(uid, gid).catch((error: unknown) => {
    if (!(error instanceof Error && 'code' in error && error.code === 'EPERM')) throw error;
  });
}
