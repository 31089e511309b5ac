import type { World } from '@harderway/command';
import { createProgress } from '@harderway/progress';
import type { WorkOptions } from '../lab/open.js';

/** Does some work with its progress on the standard error, until it is done or the program is asked to end. */
export async function watched<T>(
  { stderr, signal }: World,
  work: (options: WorkOptions) => Promise<T>,
): Promise<T> {
  const progress = createProgress({
    stream: {
      isTTY: stderr.columns() !== undefined,
      get columns() {
        return stderr.columns() ?? 80;
      },
      write: (text) => stderr.write(text),
    },
  });
  try {
    return await work({ onProgress: progress.report, signal });
  } finally {
    progress.close();
  }
}
