import { mkdir, rm } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { renameIntoPlace } from '@harderway/replace-file';
import { defaultCacheDirectory, memoDirectory } from './cache-place.js';
import { hashFile } from './checksum.js';
import { download } from './download.js';
import { ReleaseError, systemCode, writeError } from './errors.js';
import { rememberedHash } from './memo.js';
import type { ObtainEvent } from './model.js';
import { claimPartial, releasePartial } from './partial.js';
import { retryOptions, type TransferOptions } from './transfer.js';
import { shownUrl, withoutCredentials } from './url.js';

/** A file of the web whose content is known. */
export interface FileOptions extends TransferOptions {
  /** http or https. A user and a password in it are sent to that server alone. */
  readonly url: string;
  /** The expected SHA-256, hexadecimal. */
  readonly sha256: string;
}

/** A file on the local disk, verified. */
export interface ObtainedFile {
  readonly path: string;
  readonly sha256: string;
  /** Bytes. */
  readonly size: number;
}

/** The file in the cache, if it is there with its content. */
async function cached(path: string, sha256: string, memos: string): Promise<ObtainedFile | undefined> {
  try {
    const found = await rememberedHash(path, memos);
    return found.sha256 === sha256 ? { path, ...found } : undefined;
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw writeError(error, path);
  }
}

function checkedUrl(url: string): URL {
  const given = URL.canParse(url) ? new URL(url) : undefined;
  if (given?.protocol === 'https:' || given?.protocol === 'http:') return given;
  const message = `"${shownUrl(url)}" is not the URL of a file.`;
  throw new ReleaseError('invalid-url', message);
}

/**
 * Gets any file of the web as a verified local file, from the cache if it has that content. The next call continues what has
 * arrived of one that failed.
 * @throws ReleaseError `invalid-url`, `invalid-checksum`, `checksum-mismatch`, `not-found`, `not-reachable`, `stalled`,
 * `http-status`, `answer-malformed`, `insecure-redirect`, `too-large`, `disk-full`, `cache-unwritable`; the signal's reason when
 * aborted
 */
export async function obtainFile({ url, sha256, ...options }: FileOptions): Promise<ObtainedFile> {
  options.signal?.throwIfAborted();
  const { origin, pathname } = checkedUrl(url);
  const wanted = sha256.toLowerCase();
  if (!/^[0-9a-f]{64}$/.test(wanted)) {
    const message = `"${sha256}" is not a SHA-256.`;
    throw new ReleaseError('invalid-checksum', message);
  }
  const cache = resolve(options.cacheDirectory ?? defaultCacheDirectory());
  const directory = join(cache, 'files', wanted);
  // A file system takes 255 bytes, and a draft has a longer name.
  const name = basename(pathname).slice(-100) || 'file';
  const path = join(directory, name);
  const title = `${name} of ${origin}`;
  const report = (event: Pick<ObtainEvent, 'kind' | 'detail' | 'bytes'>): void =>
    options.onProgress?.({ id: `obtain ${title}`, title, ...event });
  report({ kind: 'start' });
  const known = await cached(path, wanted, memoDirectory(cache));
  if (known !== undefined) {
    report({ kind: 'skipped', detail: 'in the cache' });
    return known;
  }
  const { href, header } = withoutCredentials(url);
  const signal = options.signal ?? new AbortController().signal;
  const credentials = header === undefined ? undefined : { origin, header };
  const own = await claimPartial(directory, name);
  try {
    await download(href, own, {
      ...retryOptions(options, signal, credentials),
      onBytes: (done, total) => report({ kind: 'update', bytes: { done, total } }),
    });
    const found = await hashFile(own, signal);
    if (found !== wanted) {
      await rm(own, { force: true });
      const message = `${shownUrl(url)} has SHA-256 ${found}, and ${wanted} was expected. It was discarded.`;
      throw new ReleaseError('checksum-mismatch', message, { hint: 'Check the URL and the checksum.' });
    }
    await mkdir(directory, { recursive: true });
    await renameIntoPlace(own, path).catch((error: unknown) => {
      throw writeError(error, path);
    });
    report({ kind: 'done' });
    return { path, ...(await rememberedHash(path, memoDirectory(cache))) };
  } catch (error) {
    if (error instanceof ReleaseError && error.code === 'too-large') await rm(own, { force: true });
    else await releasePartial(own, directory, name);
    report({ kind: 'failed', detail: error instanceof Error ? error.message : String(error) });
    throw error;
  }
}
