import type { Diagnostic, Severity, Span } from '../diagnostics.js';
import type { AssignmentNode, UnitDocument } from '../document/model.js';
import type { LoadedUnit } from '../settings/load.js';

/** A change that is certain to be right: replace the source from `start` to `end` (offsets) by `text`. */
export interface Fix {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  readonly description: string;
}

/** A diagnostic of `lint`, with what to do where that is known. */
export interface LintDiagnostic extends Diagnostic {
  readonly fix?: Fix;
  readonly hint?: string;
}

/** What a rule looks at, and how it speaks. */
export interface RuleContext {
  readonly document: UnitDocument;
  readonly unit: LoadedUnit;
  /** A drop-in is only part of a unit: nothing can be said missing. */
  readonly dropIn: boolean;
  /** All settings of a key in a section. */
  of(section: string, key: string): readonly AssignmentNode[];
  report(
    severity: Severity,
    code: string,
    message: string,
    span: Span,
    more?: { fix?: Fix; hint?: string },
  ): void;
}

export type Rule = (context: RuleContext) => void;
