import { createHash } from 'node:crypto';
import type { FileResource } from '@harderway/desired-state';

/** Digest of files by path and content, so that a service knows when what it reads has changed. */
export function digestOf(files: readonly Pick<FileResource, 'path' | 'content'>[]): string {
  const hash = createHash('sha256');
  for (const { path, content } of files) {
    const own =
      typeof content === 'object' && 'kind' in content
        ? content.sha256
        : createHash('sha256').update(content).digest('hex');
    hash.update(`${path}\0${own}\n`);
  }
  return hash.digest('hex');
}
