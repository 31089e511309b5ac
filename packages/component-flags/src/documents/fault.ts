import type { Severity } from '@harderway/diagnostics';
import { formatKeyPath, type KeyPath } from '@harderway/yaml-text';

/** A fault in a document, before its place is known. */
export interface DocumentFault {
  readonly code: string;
  /** Overrides the rule's. */
  readonly severity?: Severity | undefined;
  readonly path: KeyPath;
  /** The words of the program. */
  readonly text: string;
  /** Clearer words, where the program's are not. */
  readonly message?: string | undefined;
  /** Advice. */
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

/** Faults in the value of a field, in Kubernetes' words. */
export const field = {
  /** A value that is not allowed; `shown` is not the value itself where that may be a secret. */
  invalid: (path: KeyPath, shown: unknown, why: string, hint: string): DocumentFault =>
    refused(path, `Invalid value: ${shownAs(shown)}: ${why}`, hint),

  /** A value that is missing. */
  required: (path: KeyPath, why: string, hint: string): DocumentFault =>
    refused(path, `Required value${why === '' ? '' : `: ${why}`}`, hint),

  /** A value that is there already. */
  duplicate: (path: KeyPath, shown: unknown, hint: string = 'Keep one of them.'): DocumentFault =>
    refused(path, `Duplicate value: ${JSON.stringify(shown)}`, hint),

  /** An unsupported value. */
  unsupported: (path: KeyPath, shown: unknown, supported: readonly string[]): DocumentFault =>
    refused(
      path,
      `Unsupported value: ${JSON.stringify(shown)}: supported values: ${supported.map((word) => `"${word}"`).join(', ')}`,
      `Use one of ${supported.join(', ')}.`,
    ),

  /** A value that may not be there. */
  forbidden: (path: KeyPath, why: string, hint: string): DocumentFault =>
    refused(path, `Forbidden: ${why}`, hint),
};

/** The faults that a check finds. */
export type Faults = Iterable<DocumentFault>;

/** The fields of a document, or of a map in it. */
export type Values = Readonly<Record<string, unknown>>;
