import type { Diagnostic } from '../diagnostic.js';
import { visible } from '../visible.js';
import { type Paint, uncolored } from './paint.js';

/** Options of the printed forms. */
export interface PrintOptions {
  /** Name of the text of diagnostics without a file. Default: no name is printed. */
  readonly file?: string | undefined;
  /** Default: no colors. */
  readonly paint?: Paint | undefined;
  /** Columns that a code frame may take; longer source lines are cut around the span. Default: 120. */
  readonly columns?: number | undefined;
}

/** Formats `file:line:column`, without a missing file. */
export function formatPlace({ file, span }: Pick<Diagnostic, 'file' | 'span'>, fallback?: string): string {
  const name = file ?? fallback;
  const place = `${span.start.line}:${span.start.column}`;
  return name === undefined ? place : `${visible(name)}:${place}`;
}

/** A message and its advice in one sentence. */
export const withHint = ({ message, hint }: Pick<Diagnostic, 'message' | 'hint'>): string =>
  hint === undefined ? message : `${message}; hint: ${hint}`;

/** Formats `file:line:column: severity: message; hint: advice [code]`, as compilers do. No line break. */
export function formatLine(diagnostic: Diagnostic, { file, paint = uncolored }: PrintOptions = {}): string {
  const { severity, code } = diagnostic;
  return `${formatPlace(diagnostic, file)}: ${paint(severity, severity)}: ${visible(withHint(diagnostic))} [${code}]`;
}
