import { CodedError } from '@harderway/diagnostics';
import type { DirectoryEntries } from '../model/directory.js';

/** An answer that is not a listing, or names that can't be copied. The message says why. */
export class ListingError extends CodedError<'listing-invalid'> {
  override readonly name = 'ListingError';
}

/**
 * Refuses a text with what Node puts in place of bytes that are not UTF-8: no file could be opened or made by it.
 *
 * @throws ListingError
 */
export function mustBeUtf8(text: string, what: string): void {
  if (!text.includes('\ufffd')) return;
  throw new ListingError('listing-invalid', `${what} is not valid UTF-8`, {
    hint: 'rename it, or leave it out with `exclude`',
  });
}

/**
 * Refuses links to copy whose targets could not be made again.
 *
 * @throws ListingError
 */
export function mustHaveTargets(entries: DirectoryEntries): void {
  for (const { path, target } of entries.values())
    mustBeUtf8(target, `the target of ${JSON.stringify(path)}`);
}
