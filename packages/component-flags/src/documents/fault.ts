import type { Severity } from '@harderway/diagnostics';
import { formatKeyPath, type KeyPath } from '@harderway/yaml-text';

/** A fault in a document, before its place is known. */
export interface DocumentFault {
  readonly code: string;
  /** Overrides the rule's. */
  readonly severity?: Severity;
  readonly path: KeyPath;
  /** The words of the program. */
  readonly text: string;
  /** Clearer words, where the program's are not. */
  readonly message?: string;
  /** What to do. */
  readonly hint: string;
}

/** A fault at a path. */
export const faultAt = (code: string, path: KeyPath, text: string, hint: string): DocumentFault => ({
  code,
  path,
  text,
  hint,
});

/** A value as Go prints it. */
const shownAs = (value: unknown): string =>
  Array.isArray(value) && value.every((item) => typeof item === 'string')
    ? `[]string{${value.map((item) => JSON.stringify(item)).join(', ')}}`
    : JSON.stringify(value);

const refused = (path: KeyPath, words: string, hint: string): DocumentFault =>
  faultAt('field-value', path, `${formatKeyPath(path)}: ${words}`, hint);

/** A value that is not allowed; `shown` is not the value itself where that may be a secret. */
export const invalidValue = (path: KeyPath, shown: unknown, why: string, hint: string): DocumentFault =>
  refused(path, `Invalid value: ${shownAs(shown)}: ${why}`, hint);

/** A value that is missing. */
export const requiredValue = (path: KeyPath, why: string, hint: string): DocumentFault =>
  refused(path, `Required value${why === '' ? '' : `: ${why}`}`, hint);

/** A value that is there already. */
export const duplicateValue = (path: KeyPath, shown: unknown, hint = 'Keep one of them.'): DocumentFault =>
  refused(path, `Duplicate value: ${JSON.stringify(shown)}`, hint);

/** A value that is none of those that are supported. */
export const unsupportedValue = (
  path: KeyPath,
  shown: unknown,
  supported: readonly string[],
): DocumentFault =>
  refused(
    path,
    `Unsupported value: ${JSON.stringify(shown)}: supported values: ${supported.map((word) => `"${word}"`).join(', ')}`,
    `Use one of ${supported.join(', ')}.`,
  );

/** A value that may not be there. */
export const forbiddenValue = (path: KeyPath, why: string, hint: string): DocumentFault =>
  refused(path, `Forbidden: ${why}`, hint);
