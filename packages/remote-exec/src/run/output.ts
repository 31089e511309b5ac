import { createWriteStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { Lines, type OnLine } from './lines.js';

/** What was kept of a stream. */
export interface Output {
  readonly bytes: Buffer;
  readonly truncatedBytes: number;
}

/** What to do with a stream's bytes. */
export interface CollectOptions {
  /** Bytes to keep. */
  readonly limit: number;
  readonly onLine?: OnLine | undefined;
  /** File of this machine that gets all of it. */
  readonly file?: string | undefined;
  readonly count?: (bytes: number) => void;
}

/** Reads a stream to its end, keeps its first bytes, hands out its lines, as fast as they are wanted; waits for the file to be written. */
export async function collect(stream: Readable, options: CollectOptions): Promise<Output> {
  const kept: Buffer[] = [];
  let size = 0;
  let dropped = 0;
  const lines = options.onLine ? new Lines(options.onLine) : undefined;
  const file = options.file === undefined ? undefined : createWriteStream(options.file);
  const written = file ? finished(file) : undefined;
  /** The lines of the last chunk: a stream may end although it was paused behind it. */
  let taken: Promise<unknown> | undefined;
  await new Promise<void>((resolve, reject) => {
    written?.catch(reject);
    stream.on('data', (chunk: Buffer) => {
      try {
        options.count?.(chunk.length);
        taken = lines?.push(chunk);
        if (taken) {
          stream.pause();
          taken.then(() => stream.resume(), reject);
        }
      } catch (error) {
        reject(error);
        return;
      }
      if (file && !file.write(chunk)) {
        stream.pause();
        file.once('drain', () => stream.resume());
      }
      const room = Math.max(0, options.limit - size);
      const part = chunk.length <= room ? chunk : chunk.subarray(0, room);
      if (part.length > 0) kept.push(part);
      size += part.length;
      dropped += chunk.length - part.length;
    });
    stream.once('end', resolve);
    stream.once('close', resolve);
    stream.once('error', () => resolve());
  });
  await taken;
  await lines?.end();
  file?.end();
  await written;
  return { bytes: Buffer.concat(kept), truncatedBytes: dropped };
}
