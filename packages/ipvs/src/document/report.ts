import { type Diagnostic, type LineIndex, lineIndex, WHOLE_TEXT } from '@harderway/diagnostics';
import { diagnostic } from '../diagnostic.js';
import type { IpvsCode } from '../rules.generated.js';
import type { Piece } from './lines.js';

/** Reports a problem at a piece of the text, or of the text as a whole. */
export type Report = (code: IpvsCode, place: Piece | undefined, message: string, hint?: string) => void;

/** Collects what a parser finds in a text. The lines are counted once, and only if there is something to report. */
export function createReport(text: string): {
  readonly diagnostics: readonly Diagnostic<IpvsCode>[];
  readonly report: Report;
} {
  const diagnostics: Diagnostic<IpvsCode>[] = [];
  let lines: LineIndex | undefined;
  function report(code: IpvsCode, place: Piece | undefined, message: string, hint?: string): void {
    lines ??= lineIndex(text);
    const span = place === undefined ? WHOLE_TEXT : lines.span(place.from, place.from + place.text.length);
    diagnostics.push(diagnostic(code, { message, span, hint }));
  }
  return { diagnostics, report };
}
