import type { PutOptions } from '../model.js';
import type { Content } from './content.js';

/** Reports progress at most this often, and at the end. */
const everyMs = 100;

/** Counts bytes that were sent. */
export interface Progress {
  readonly count: (bytes: number) => void;
  readonly end: () => void;
}

export function progressOf(
  sources: readonly { readonly size: number }[],
  onProgress: PutOptions['onProgress'],
): Progress {
  const total = sources.reduce((sum, { size }) => sum + size, 0);
  let done = 0;
  let reported = 0;
  return {
    count: (bytes) => {
      // An archive is a little larger than its contents.
      done = Math.min(total, done + bytes);
      if (!onProgress || performance.now() - reported < everyMs || done === total) return;
      reported = performance.now();
      onProgress({ done, total });
    },
    end: () => onProgress?.({ done: total, total }),
  };
}

/** A content whose bytes are counted as they are read. */
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
