import { open, stat } from 'node:fs/promises';
import { ReleaseError, writeError } from './errors.js';
import type { Answer } from './http.js';
import { expectContent, type RetryOptions, retry } from './retry.js';
import { shownUrl } from './url.js';

export interface DownloadOptions extends RetryOptions {
  /** A larger file is refused. */
  readonly maxBytes: number;
  readonly onBytes: (done: number, total: number | undefined) => void;
}

const sizeOf = async (path: string): Promise<number> => (await stat(path).catch(() => undefined))?.size ?? 0;

/** Where the answer's bytes belong, and the length of the whole; undefined for a partial answer that does not fit. */
function placement(
  answer: Answer,
  have: number,
): { readonly start: number; readonly total: number | undefined } | undefined {
  const encoded = !['', 'identity'].includes(answer.headers.get('content-encoding') ?? '');
  const range = /^bytes (?:(\d+)-\d+|\*)\/(\d+)$/.exec(answer.headers.get('content-range') ?? '');
  if (answer.status === 200) {
    const length = answer.headers.get('content-length');
    // A compressed answer has the length of the compressed bytes.
    return { start: 0, total: length !== null && !encoded ? Number(length) : undefined };
  }
  // Part of a compressed answer counts other bytes than those of the file.
  if (!range || encoded) return undefined;
  const total = Number(range[2]);
  if (answer.status === 416) return total === have ? { start: have, total } : undefined;
  return Number(range[1]) === have ? { start: have, total } : undefined;
}

const tooLarge = (url: string, maxBytes: number): ReleaseError =>
  new ReleaseError('too-large', `${url} is larger than ${maxBytes} bytes.`);

/** Writes the answer's bytes to the file, from `start` on. */
async function write(
  answer: Answer,
  path: string,
  place: { readonly start: number; readonly total: number | undefined },
  { onBytes, maxBytes }: DownloadOptions,
): Promise<void> {
  const file = await open(path, place.start > 0 ? 'r+' : 'w', 0o644);
  let position = place.start;
  try {
    onBytes(position, place.total);
    for await (const chunk of answer.chunks()) {
      // NaN would compare as no limit at all.
      if (!(position + chunk.byteLength <= maxBytes)) throw tooLarge(answer.url, maxBytes);
      for (let written = 0; written < chunk.byteLength; ) {
        const { bytesWritten } = await file.write(chunk, written, chunk.byteLength - written, position);
        written += bytesWritten;
        position += bytesWritten;
      }
      onBytes(position, place.total);
    }
    await file.sync();
  } catch (error) {
    answer.discard();
    throw writeError(error, path);
  } finally {
    await file.close();
  }
  if (place.total !== undefined && position < place.total) {
    throw new ReleaseError('stalled', `${answer.url} ended at byte ${position} of ${place.total}.`);
  }
}

/**
 * Downloads a URL to a file, from where the file ends if it has content already. Goes on after broken connections and
 * short outages, since the server has just answered with the checksum. The file still has to be verified.
 * @throws ReleaseError `not-found`, `not-reachable`, `stalled`, `http-status`, `answer-malformed`, `insecure-redirect`,
 * `too-large`, `disk-full`, `cache-unwritable`; the signal's reason when aborted. The file keeps what has arrived.
 */
export async function download(url: string, path: string, options: DownloadOptions): Promise<void> {
  let position = 0;
  let furthest = 0;
  let restart = false;
  const onBytes = (done: number, total: number | undefined): void => {
    position = done;
    options.onBytes(done, total);
  };
  const attempt = async (): Promise<void> => {
    const have = restart ? 0 : await sizeOf(path);
    const range = have > 0 ? { range: `bytes=${have}-` } : {};
    const answer = await expectContent(url, { ...range, 'accept-encoding': 'identity' }, options);
    const place = placement(answer, have);
    if (answer.status === 416 || !place) answer.discard();
    restart = place === undefined;
    if (!place) throw new ReleaseError('stalled', `${shownUrl(url)} can't be continued at byte ${have}.`);
    if (!((place.total ?? 0) <= options.maxBytes)) {
      answer.discard();
      throw tooLarge(answer.url, options.maxBytes);
    }
    if (answer.status !== 416) await write(answer, path, place, { ...options, onBytes });
  };
  const gotFurther = (): boolean => {
    const further = position > furthest;
    furthest = Math.max(furthest, position);
    return further;
  };
  await retry(options, attempt, { gotFurther, hasAnswered: true });
}
