import type { Fix } from './fix.js';
import type { Span } from './position.js';

/**
 * `error`: the program refuses the text, or part of it is lost; `warning`: it is accepted, but probably not what was
 * meant; `info`: worth a look.
 */
export type Severity = 'error' | 'warning' | 'info';

/** A second place that a diagnostic refers to, such as the first of two equal keys. */
export interface RelatedPlace {
  readonly message: string;
  readonly span: Span;
  /** As {@link Diagnostic.file}; default: the file of the diagnostic. */
  readonly file?: string | undefined;
}

/** One problem that a checker found in a text. Programs tell diagnostics apart by `code`, never by `message`. */
export interface Diagnostic<Code extends string = string> {
  /** Stable code, listed in the checker's RULES.md. */
  readonly code: Code;
  readonly severity: Severity;
  /** The fault, in one line. */
  readonly message: string;
  /** Where, in the text that `file` names. `WHOLE_TEXT` if it concerns the text as a whole. */
  readonly span: Span;
  /** The text: a path, or a name such as `<command line>`. Absent if there is only one text. */
  readonly file?: string | undefined;
  /** Advice, in one line. */
  readonly hint?: string | undefined;
  /** The key, flag or directive that it concerns, as people write it: `hosts[1].address`, `--etcd-servers`. */
  readonly subject?: string | undefined;
  /** The message that the real program prints for it. */
  readonly programText?: string | undefined;
  readonly related?: readonly RelatedPlace[] | undefined;
  /** Ways to fix the text; several are alternatives. */
  readonly fixes?: readonly Fix[] | undefined;
  /** Where to read more. */
  readonly url?: string | undefined;
}

/** Number of diagnostics by severity. */
export type SeverityCounts = Readonly<Record<Severity, number>>;

/** Counts diagnostics by severity. */
export function countSeverities(diagnostics: Iterable<Diagnostic>): SeverityCounts {
  const counts = { error: 0, warning: 0, info: 0 };
  for (const { severity } of diagnostics) counts[severity] += 1;
  return counts;
}

/** True if one of the diagnostics is an error. */
export const hasErrors = (diagnostics: readonly Diagnostic[]): boolean =>
  diagnostics.some(({ severity }) => severity === 'error');

/** The diagnostics in the order of their places; those of one place keep their order. */
export const inTextOrder = <D extends Diagnostic>(diagnostics: readonly D[]): readonly D[] =>
  [...diagnostics].sort((one, other) => one.span.start.offset - other.span.start.offset);
