import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { localFailure } from '../errors/remote-exec-error.js';
import type { Command, CommandResult } from '../model/command.js';
import { Lines, type OnLine } from './lines.js';

/** The first bytes of a stream. */
export interface Output {
  readonly bytes: Buffer;
  readonly truncatedBytes: number;
}

/** Where the bytes of a stream go. */
export interface CollectOptions {
  /** The host's name, for errors. */
  readonly host: string;
  /** The most bytes to keep. */
  readonly limit: number;
  readonly onLine?: OnLine | undefined;
  /** Local file that receives all bytes. */
  readonly file?: string | undefined;
  readonly count?: ((bytes: number) => void) | undefined;
}

/** Reads a stream to its end, as fast as its lines are taken, keeps its first bytes, and waits until its file is written. */
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
  /** Settles once the lines of the last chunk are taken. A paused stream may end. */
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

/** The outputs in the form that a result has. */
export function texts(
  { output }: Command,
  stdout: Output,
  stderr: Output,
): Pick<CommandResult, 'stdout' | 'stdoutBytes' | 'stderr' | 'truncatedBytes'> {
  return {
    ...(output === 'bytes' ? { stdout: '', stdoutBytes: stdout.bytes } : { stdout: stdout.bytes.toString() }),
    stderr: stderr.bytes.toString(),
    truncatedBytes: { stdout: stdout.truncatedBytes, stderr: stderr.truncatedBytes },
  };
}
