import { createHash } from 'node:crypto';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Artifact } from './artifact.js';

/** `$XDG_CACHE_HOME/harderway/programs`, or `.cache/harderway/programs` in the home folder. */
export function defaultCacheDirectory(): string {
  const base = process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache');
  return join(base, 'harderway', 'programs');
}

export const memoFolder = (cache: string): string => join(cache, 'memo');

/** What programs in the cache were made from: the official release, a mirror's by its URL, an archive by its content. */
export type Provenance =
  | { readonly kind: 'official' }
  | { readonly kind: 'mirror'; readonly url: string }
  | { readonly kind: 'archive'; readonly sha256: string };

/**
 * Where an artifact's programs lie in the cache. Each provenance has a folder of its own: what a mirror or an
 * archive of the user's gave must not pass for the release in a later call that does not name it.
 */
export interface Shelf {
  readonly artifact: Artifact;
  readonly folder: string;
  /** For what is under way, whatever it comes from. */
  readonly drafts: string;
  readonly memos: string;
}

export function shelfFor(cache: string, artifact: Artifact, provenance: Provenance): Shelf {
  const drafts = join(cache, artifact.product, `v${artifact.version}`, artifact.arch);
  const shelf = { artifact, drafts, memos: memoFolder(cache) };
  if (provenance.kind === 'official') return { ...shelf, folder: drafts };
  const id =
    provenance.kind === 'archive'
      ? provenance.sha256
      : createHash('sha256').update(provenance.url).digest('hex').slice(0, 32);
  return { ...shelf, folder: join(drafts, `${provenance.kind}-${id}`) };
}
