import type { PutOptions } from '../model.js';
import type { SourcedFile } from './content.js';

/** Reports progress at most this often, and at the end. */
const everyMs = 100;

/** Counts bytes that were sent. */
export interface Progress {
  readonly count: (bytes: number) => void;
  readonly end: () => void;
}

export function progressOf(files: readonly SourcedFile[], onProgress: PutOptions['onProgress']): Progress {
  const total = files.reduce((sum, { source: { size } }) => sum + size, 0);
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
