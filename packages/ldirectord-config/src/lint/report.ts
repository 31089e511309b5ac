import type { Diagnostic, Position } from '../diagnostic.js';
import {
  type DirectiveLine,
  type DocumentLine,
  type LdirectordDocument,
  positionOf,
  type VirtualLine,
  valueOffsetOf,
  valuePositionOf,
} from '../document.js';
import type { Environment } from '../environment.js';
import type { Evaluation } from '../evaluate.js';
import type { State, VirtualState } from '../state.js';
import { type LintCode, lintRules } from './rules.js';

/** A replacement of a part of a text. */
export interface TextEdit {
  readonly offset: number;
  readonly length: number;
  readonly text: string;
}

/** A change that certainly does what was meant. */
export interface Fix {
  readonly description: string;
  readonly edits: readonly TextEdit[];
}

/** Something a rule found. */
export interface LintFinding extends Diagnostic {
  readonly code: LintCode;
  readonly fix?: Fix;
}

/** A section with what the program makes of it, if the file is valid. */
export interface SectionView {
  readonly header: VirtualLine;
  readonly directives: readonly DirectiveLine[];
  readonly state?: VirtualState;
}

/** What rules look at. */
export interface Subject {
  readonly document: LdirectordDocument;
  readonly environment: Environment;
  readonly evaluation: Evaluation;
  /** Absent if the file is not valid. */
  readonly state?: State;
  readonly head: readonly DirectiveLine[];
  readonly sections: readonly SectionView[];
  report(code: LintCode, position: Position, message: string, fix?: Fix): void;
}

/** Makes what rules look at. */
export const subjectOf = (
  document: LdirectordDocument,
  environment: Environment,
  evaluation: Evaluation,
  findings: LintFinding[],
): Subject => {
  const states = new Map(evaluation.state?.virtuals.map((virtual) => [virtual.line, virtual]));
  const head: DirectiveLine[] = [];
  const sections: { header: VirtualLine; directives: DirectiveLine[]; state?: VirtualState }[] = [];
  for (const line of document.lines) {
    if (line.kind === 'virtual') {
      const state = states.get(line.number);
      sections.push({ header: line, directives: [], ...(state ? { state } : {}) });
    } else if (line.kind === 'directive') {
      (line.place === 'head' ? head : (sections[sections.length - 1]?.directives ?? head)).push(line);
    }
  }
  return {
    document,
    environment,
    evaluation,
    ...(evaluation.state ? { state: evaluation.state } : {}),
    head,
    sections,
    report: (code, position, message, fix) =>
      findings.push({ severity: lintRules[code].severity, code, message, position, ...(fix ? { fix } : {}) }),
  };
};

/** The last directive of a name, which is the one that counts. */
export const lastOf = (
  directives: readonly DirectiveLine[],
  ...names: readonly string[]
): DirectiveLine | undefined => directives.findLast(({ name }) => names.includes(name));

/** A replacement of a part of a line as it is written; the column counts from 0. */
export const editLine = (line: DocumentLine, column: number, length: number, text: string): TextEdit => ({
  offset: line.offset + column,
  length,
  text,
});

/** A replacement of a part of a directive's value, and of nothing else in its line; columns count from 0. */
export const editValue = (
  line: DirectiveLine | VirtualLine,
  from: number,
  to: number,
  text: string,
): TextEdit => {
  const offset = valueOffsetOf(line, from);
  return { offset, length: valueOffsetOf(line, to) - offset, text };
};

export { positionOf, valuePositionOf };
