import type { Stats } from 'node:fs';
import { type FileHandle, open, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/** The content of a file, at once or in pieces. A piece is written before the next one is requested. */
export type FileContent = string | Uint8Array | AsyncIterable<Uint8Array>;

/** Whether a file name belongs to a temporary file of this package, which lasts milliseconds unless its process was killed. */
export const isDraft = (name: string): boolean => /^\..+\.[0-9a-f]{8}-[0-9a-f]{3}$/s.test(name);

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
  // Not more than 60 characters of the name, which with the rest stay under the 255 bytes of a file system.
  const draft = join(
    dirname(target),
    `.${basename(target).slice(0, 60)}.${crypto.randomUUID().slice(0, 12)}`,
  );
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
