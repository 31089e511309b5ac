import { CodedError } from '@harderway/diagnostics';

/** Codes of {@link ReleaseError}. The README explains each. */
export type ReleaseErrorCode =
  | 'answer-malformed'
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
  | 'signature-invalid'
  | 'signature-missing'
  | 'stalled'
  | 'too-large'
  | 'wrong-architecture';

const hints: Readonly<Record<ReleaseErrorCode, string>> = {
  'answer-malformed': 'Check the URL and the proxy, or use another source.',
  'archive-malformed': 'Check where the archive came from.',
  'cache-unwritable': 'Choose another cache directory.',
  'checksum-mismatch': 'Replace the file, or correct the checksum.',
  'checksum-missing': 'Use another source.',
  'checksum-unreadable': 'Fix the file of checksums, or remove it.',
  'directory-unreadable': 'Check the path.',
  'disk-full': 'Free some space, or choose another cache directory.',
  'http-status': 'Try again later, or use another source.',
  'insecure-redirect': 'Use another source.',
  'invalid-checksum': 'Give 64 hexadecimal digits.',
  'invalid-mirror': 'Give a URL with http or https.',
  'invalid-url': 'Give a URL with http or https.',
  'invalid-version': 'Give the version in full, such as 1.31.0.',
  'not-a-program': 'Check where the file came from.',
  'not-found': 'Check the version and the URL.',
  'not-reachable': 'Check the network, or use another source.',
  'signature-invalid': 'Do not use the file. Get it from another source.',
  'signature-missing': 'Try again later, or give a directory with programs that you have verified.',
  stalled: 'Try again: the download goes on where it stopped.',
  'too-large': 'Check the URL, or give a larger maxBytes.',
  'wrong-architecture': 'Get the program for the other architecture.',
};

/** A program or a file is not available. */
export class ReleaseError extends CodedError<ReleaseErrorCode> {
  override readonly name = 'ReleaseError';

  /** @param options `hint`: advice that fits better than the usual one of the code */
  constructor(
    code: ReleaseErrorCode,
    message: string,
    { hint = hints[code], cause }: { readonly hint?: string | undefined; readonly cause?: unknown } = {},
  ) {
    super(code, message, { hint, cause });
  }
}

/** The `code` of an error of Node's, such as ENOSPC. */
export function systemCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

const UNWRITABLE: ReadonlySet<string> = new Set([
  'EACCES',
  'EPERM',
  'EROFS',
  'ENOTDIR',
  'EISDIR',
  'ENOTEMPTY',
  'ELOOP',
  'ENAMETOOLONG',
]);

/** An error of writing to the cache, by what a person can do about it. Other errors are returned as they are. */
export function writeError(error: unknown, path: string): unknown {
  const code = systemCode(error);
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new ReleaseError('disk-full', `No space left to write ${path}.`, { cause: error });
  }
  if (code !== undefined && UNWRITABLE.has(code)) {
    return new ReleaseError('cache-unwritable', `${path} can't be written (${code}).`, { cause: error });
  }
  return error;
}
