import { type Diagnostic, type LineIndex, lineIndex, WHOLE_TEXT } from '@harderway/diagnostics';
import { type RuleCode, rules } from '../rules.js';
import type { Piece } from './lines.js';

/** Reports a problem at a piece of the text, or of the text as a whole. */
export type Report = (code: RuleCode, place: Piece | undefined, message: string, hint?: string) => void;

/** Collects what a parser finds in a text. The lines are counted once, and only if there is something to report. */
export function createReport(text: string): {
  readonly diagnostics: readonly Diagnostic<RuleCode>[];
  readonly report: Report;
} {
  const diagnostics: Diagnostic<RuleCode>[] = [];
  let lines: LineIndex | undefined;
  function report(code: RuleCode, place: Piece | undefined, message: string, hint?: string): void {
    lines ??= lineIndex(text);
    const span = place === undefined ? WHOLE_TEXT : lines.span(place.from, place.from + place.text.length);
    diagnostics.push(rules.diagnostic(code, { message, span, hint }));
  }
  return { diagnostics, report };
}
