import { callBack } from '../errors/remote-exec-error.js';
import type { PutOptions } from '../model/files.js';
import type { Content } from './content.js';

/** Progress is reported at most this often, and at the end. */
const everyMs = 100;

/** A count of the bytes sent. */
export interface Progress {
  readonly count: (bytes: number) => void;
  readonly end: () => void;
}

/**
 * Counts bytes, and reports them to a callback.
 * @param host for the error of a callback that throws
 */
export function progressOf(
  host: string,
  sources: readonly { readonly size: number }[],
  onProgress: PutOptions['onProgress'],
): Progress {
  const total = sources.reduce((sum, { size }) => sum + size, 0);
  let done = 0;
  let reported = 0;
  return {
    count: (bytes) => {
      // An archive is larger than its contents.
      done = Math.min(total, done + bytes);
      if (!onProgress || performance.now() - reported < everyMs || done === total) return;
      reported = performance.now();
      callBack(host, () => onProgress({ done, total }));
    },
    end: () => callBack(host, () => onProgress?.({ done: total, total })),
  };
}

/** A content whose bytes are counted when they are read. */
export function counted(content: Content, count: Progress['count']): Content {
  if (!(content instanceof Uint8Array)) return countedPieces(content, count);
  count(content.length);
  return content;
}

async function* countedPieces(
  pieces: AsyncIterable<Uint8Array>,
  count: Progress['count'],
): AsyncGenerator<Uint8Array, void, undefined> {
  for await (const piece of pieces) {
    count(piece.length);
    yield piece;
  }
}
