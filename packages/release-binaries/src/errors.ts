import { CodedError } from '@harderway/diagnostics';

/** Codes of {@link ReleaseError}. The README explains each. */
export type ReleaseErrorCode =
  | 'archive-malformed'
  | 'cache-unwritable'
  | 'checksum-mismatch'
  | 'checksum-missing'
  | 'checksum-unreadable'
  | 'directory-unreadable'
  | 'disk-full'
  | 'http-status'
  | 'insecure-redirect'
  | 'invalid-checksum'
  | 'invalid-mirror'
  | 'invalid-url'
  | 'invalid-version'
  | 'not-a-program'
  | 'not-found'
  | 'not-reachable'
  | 'stalled'
  | 'wrong-architecture';

/** A program is not available. */
export class ReleaseError extends CodedError<ReleaseErrorCode> {
  override readonly name = 'ReleaseError';
}

/** The `code` of an error of Node's, such as ENOSPC. */
export function systemCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

/** An error of writing to the cache, by what a person can do about it. Other errors are returned as they are. */
export function writeError(error: unknown, path: string): unknown {
  const code = systemCode(error);
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new ReleaseError(
      'disk-full',
      `No space left to write ${path}. Free some, or choose another cache directory.`,
      { cause: error },
    );
  }
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS' || code === 'ENOTDIR') {
    return new ReleaseError(
      'cache-unwritable',
      `${path} can't be written (${code}). Choose another cache directory.`,
      { cause: error },
    );
  }
  return error;
}
