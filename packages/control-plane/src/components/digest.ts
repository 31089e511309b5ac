import { createHash } from 'node:crypto';
import type { FileResource } from '@harderway/desired-state';

/** SHA-256 of a content, in hexadecimal. */
export const sha256Of = (content: FileResource['content']): string =>
  typeof content === 'object' && 'kind' in content
    ? content.sha256
    : createHash('sha256').update(content).digest('hex');

/** Digest of files by path and content, so that a service knows when what it reads has changed. */
export function digestOf(files: readonly Pick<FileResource, 'path' | 'content'>[]): string {
  const hash = createHash('sha256');
  for (const { path, content } of files) hash.update(`${path}\0${sha256Of(content)}\n`);
  return hash.digest('hex');
}
