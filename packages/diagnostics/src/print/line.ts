import type { Diagnostic } from '../diagnostic.js';
import { visible } from '../visible.js';
import { type Paint, uncolored } from './paint.js';

/** How diagnostics are printed. */
export interface PrintOptions {
  /** Name of the text of diagnostics that name no file. Default: none is printed. */
  readonly file?: string | undefined;
  /** Default: no colors. */
  readonly paint?: Paint | undefined;
  /** Columns that a code frame may take; longer source lines are cut around the place. Default: 120. */
  readonly columns?: number | undefined;
}

/** `file:line:column`, without the file where there is none. */
export function formatPlace({ file, span }: Pick<Diagnostic, 'file' | 'span'>, fallback?: string): string {
  const name = file ?? fallback;
  const place = `${span.start.line}:${span.start.column}`;
  return name === undefined ? place : `${visible(name)}:${place}`;
}

/** `file:line:column: severity: message [code]`, the form that editors and compilers share. No line break. */
export function formatLine(diagnostic: Diagnostic, { file, paint = uncolored }: PrintOptions = {}): string {
  const { severity, message, code } = diagnostic;
  return `${formatPlace(diagnostic, file)}: ${paint(severity, severity)}: ${visible(message)} [${code}]`;
}
