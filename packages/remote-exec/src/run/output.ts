import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { localFailure } from '../errors.js';
import { Lines, type OnLine } from './lines.js';

/** The bytes kept of a stream. */
export interface Output {
  readonly bytes: Buffer;
  readonly truncatedBytes: number;
}

/** Where a stream's bytes go. */
export interface CollectOptions {
  /** The host's name, in errors. */
  readonly host: string;
  /** Bytes to keep. */
  readonly limit: number;
  readonly onLine?: OnLine | undefined;
  /** File of this machine that receives all of it. */
  readonly file?: string | undefined;
  readonly count?: (bytes: number) => void;
}

/** Reads a stream to its end, as fast as its lines are taken: keeps its first bytes, and waits until its file is written. */
export async function collect(stream: Readable, options: CollectOptions): Promise<Output> {
  const kept: Buffer[] = [];
  let size = 0;
  let dropped = 0;
  const lines = options.onLine ? new Lines(options.onLine) : undefined;
  const file = options.file === undefined ? undefined : createWriteStream(options.file);
  const written =
    file &&
    finished(file).catch((cause: unknown) => {
      throw localFailure(options.host, 'a file for output', cause, options.file);
    });
  /** Settles once the lines of the last chunk are taken: a stream may end while it is paused. */
  let taken: Promise<unknown> | undefined;
  await new Promise<void>((resolve, reject) => {
    written?.catch(reject);
    stream.on('data', (chunk: Buffer) => {
      try {
        options.count?.(chunk.length);
        taken = lines?.push(chunk);
      } catch (error) {
        reject(error);
        return;
      }
      const drained = file && !file.write(chunk) ? once(file, 'drain') : undefined;
      if (taken || drained) {
        stream.pause();
        Promise.all([taken, drained]).then(() => stream.resume(), reject);
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
