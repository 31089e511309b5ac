import { createHash } from 'node:crypto';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Artifact } from './artifact.js';

/** `$XDG_CACHE_HOME/harderway/programs`, or `.cache/harderway/programs` in the home directory. */
export function defaultCacheDirectory(): string {
  const base = process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache');
  return join(base, 'harderway', 'programs');
}

/** Where checksums of files are remembered. */
export const memoDirectory = (cache: string): string => join(cache, 'memo');

/** Source of programs in the cache: the official release, a mirror by its URL, an archive by its content. */
export type Provenance =
  | { readonly kind: 'official' }
  | { readonly kind: 'mirror'; readonly url: string }
  | { readonly kind: 'archive'; readonly sha256: string };

/**
 * Where an artifact's programs are in the cache. Each provenance has its own directory: programs from a mirror or an
 * archive of the user's must not pass for the release in a later call that does not name it.
 */
export interface CachePlace {
  readonly artifact: Artifact;
  readonly directory: string;
  /** For files that are not complete yet, from any source. */
  readonly drafts: string;
  readonly memos: string;
}

export function cachePlace(cache: string, artifact: Artifact, provenance: Provenance): CachePlace {
  const drafts = join(cache, artifact.product, `v${artifact.version}`, artifact.arch);
  const place = { artifact, drafts, memos: memoDirectory(cache) };
  if (provenance.kind === 'official') return { ...place, directory: drafts };
  const id =
    provenance.kind === 'archive'
      ? provenance.sha256
      : createHash('sha256').update(provenance.url).digest('hex').slice(0, 32);
  return { ...place, directory: join(drafts, `${provenance.kind}-${id}`) };
}
