import type { Readable } from 'node:stream';
import { Lines } from './lines.js';

/** What was kept of a stream. */
export interface Output {
  readonly bytes: Buffer;
  readonly truncatedBytes: number;
}

/** Reads a stream to its end, keeps its first bytes up to a limit and hands out its lines. */
export function collect(
  stream: Readable,
  limit: number,
  onLine: ((line: string) => void) | undefined,
): Promise<Output> {
  return new Promise((resolve, reject) => {
    const kept: Buffer[] = [];
    let size = 0;
    let dropped = 0;
    const lines = onLine ? new Lines(onLine) : undefined;
    stream.on('data', (chunk: Buffer) => {
      try {
        lines?.push(chunk);
      } catch (error) {
        stream.destroy();
        reject(error);
        return;
      }
      const room = limit - size;
      if (room >= chunk.length) {
        kept.push(chunk);
        size += chunk.length;
      } else {
        if (room > 0) {
          kept.push(chunk.subarray(0, room));
          size = limit;
        }
        dropped += chunk.length - Math.max(room, 0);
      }
    });
    let over = false;
    const done = (): void => {
      if (over) return;
      over = true;
      try {
        lines?.end();
        resolve({ bytes: Buffer.concat(kept), truncatedBytes: dropped });
      } catch (error) {
        reject(error);
      }
    };
    stream.once('end', done);
    stream.once('close', done);
    stream.once('error', done);
  });
}
