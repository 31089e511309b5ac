import { type DocumentFault, type FieldPath, formatPath } from '@harderway/component-flags/documents';

/** A value that is not allowed. The value itself is left out where it may be a secret. */
export const invalid = (path: FieldPath, shown: unknown, why: string, advice: string): DocumentFault => ({
  code: 'field-value',
  path,
  text: `${formatPath(path)}: Invalid value: ${JSON.stringify(shown)}: ${why}`,
  advice,
});

/** A value that is missing. */
export const required = (path: FieldPath, why: string, advice: string): DocumentFault => ({
  code: 'field-value',
  path,
  text: `${formatPath(path)}: Required value${why === '' ? '' : `: ${why}`}`,
  advice,
});

/** A value that stands twice. */
export const duplicate = (path: FieldPath, shown: unknown): DocumentFault => ({
  code: 'field-value',
  path,
  text: `${formatPath(path)}: Duplicate value: ${JSON.stringify(shown)}`,
  advice: 'Keep one of them.',
});

/** Something that works and should not stay. */
export const warning = (code: string, path: FieldPath, text: string, advice: string): DocumentFault => ({
  severity: 'warning',
  code,
  path,
  text,
  advice,
});
