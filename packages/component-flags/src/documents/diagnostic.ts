import type { Position, Severity } from '../diagnostic.js';

/** Steps from the top of a document to a field. */
export type FieldPath = readonly (string | number)[];

/** A finding in a configuration file. */
export interface DocumentDiagnostic {
  readonly severity: Severity;
  /** Stable; README lists them all. */
  readonly code: string;
  /** What is wrong and what to do. */
  readonly message: string;
  /** The words of the program, where it has any. */
  readonly programText?: string;
  /** The field, such as `profiles[0].schedulerName`. */
  readonly path: string;
  readonly position: Position;
}

/** A finding before its position is known. */
export interface DocumentFault {
  readonly severity?: Severity;
  readonly code: string;
  readonly path: FieldPath;
  /** The words of the program. */
  readonly text: string;
  readonly advice: string;
}

/** `profiles[0].schedulerName` */
export const formatPath = (path: FieldPath): string =>
  path
    .map((step, index) => (typeof step === 'number' ? `[${step}]` : `${index === 0 ? '' : '.'}${step}`))
    .join('');
