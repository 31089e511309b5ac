import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { unlessAborted } from '../async/unless-aborted.js';
import type { LocalFile } from '../model/files.js';

/** The content of a stream, read to its end, to be put on any number of hosts. */
export interface Spooled {
  readonly content: Uint8Array | LocalFile;
  /** Frees the space on the disk. */
  readonly remove: () => Promise<void>;
}

/** By file descriptor: a FileHandle closes itself when it is garbage collected, and the unlinked file would be lost. */
const [openFile, append, close] = [promisify(fs.open), promisify(fs.appendFile), promisify(fs.close)];

/** Smaller contents stay in memory. */
const memoryBytes = 4 * 1024 * 1024;

/**
 * Reads a stream to its end, since its checksum has to be known before a host can be asked whether it has the same content.
 * From 4 MiB on the content is kept in an unlinked file in the system's temporary directory, which nobody else can open and
 * which is gone if this process is killed.
 *
 * @throws the stream's or the file system's error, or the signal's reason
 */
export async function spool(stream: AsyncIterable<Uint8Array>, signal?: AbortSignal): Promise<Spooled> {
  const hash = createHash('sha256');
  const kept: Uint8Array[] = [];
  let size = 0;
  let file: number | undefined;
  try {
    for await (const piece of untilAborted(stream, signal)) {
      // A stream with an encoding yields text.
      const bytes = typeof piece === 'string' ? Buffer.from(piece) : piece;
      hash.update(bytes);
      size += bytes.length;
      kept.push(Uint8Array.prototype.slice.call(bytes));
      if (size < memoryBytes) continue;
      file ??= await openUnlinked();
      for (const part of kept.splice(0)) await append(file, part);
    }
  } catch (error) {
    if (file !== undefined) await close(file);
    throw error;
  }
  const fd = file;
  if (fd === undefined) return { content: Buffer.concat(kept), remove: async () => undefined };
  const content = {
    kind: 'local-file',
    path: `/dev/fd/${fd}`,
    sha256: hash.digest('hex'),
    size,
  } as const;
  return { content, remove: () => close(fd) };
}

async function openUnlinked(): Promise<number> {
  const directory = await mkdtemp(join(tmpdir(), 'remote-exec-'));
  try {
    return await openFile(join(directory, 'content'), 'ax+', 0o600);
  } finally {
    await rm(directory, { recursive: true });
  }
}

/** Reads a stream until the signal fires, even while the stream itself waits for something. */
async function* untilAborted<T>(
  stream: AsyncIterable<T>,
  signal: AbortSignal | undefined,
): AsyncGenerator<T, void, undefined> {
  const iterator = stream[Symbol.asyncIterator]();
  try {
    for (;;) {
      const next = await unlessAborted(iterator.next(), signal);
      if (next.done === true) return;
      yield next.value;
    }
  } finally {
    void iterator.return?.().then(undefined, () => undefined);
  }
}
