import { type Fix, type RuleChecks, type Span, type TextEdit, WHOLE_TEXT } from '@harderway/diagnostics';
import {
  contentSpan,
  type DirectiveLine,
  type DocumentLine,
  type LdirectordDocument,
  type ValueLine,
  valueColumn,
} from '../document/document.js';
import { isReal, type Section, sectionsOf } from '../document/sections.js';
import type { Environment } from '../environment.js';
import type { Evaluation } from '../evaluate/evaluate.js';
import type { Message } from '../evaluate/messages.js';
import type { RealState, State, VirtualState } from '../evaluate/state.js';
import type { LdirectordCode } from './rules.generated.js';

/** A section of a valid file. */
export interface ReadSection extends Section {
  readonly state: VirtualState;
}

/** A directive of a valid file with the real servers that it makes: several for a range. */
export interface RealLine {
  readonly line: DirectiveLine;
  readonly service: VirtualState;
  readonly servers: readonly RealState[];
}

/** A file as rules see it. */
export interface CheckedFile {
  readonly document: LdirectordDocument;
  readonly environment: Environment;
  readonly evaluation: Evaluation;
  /** The program's output after the error that stops it. */
  readonly after: readonly Message[];
  /** Absent if the file is not valid. */
  readonly state?: State | undefined;
  readonly head: readonly DirectiveLine[];
  readonly sections: readonly Section[];
  /** Empty if the file is not valid. */
  readonly readSections: readonly ReadSection[];
  /** Empty if the file is not valid. */
  readonly realLines: readonly RealLine[];
}

/** The checks of some rules, by their codes. */
export type Checks = RuleChecks<CheckedFile, LdirectordCode>;

/** The directives of real servers of a section. Servers come in the order of their directives. */
function realLinesOf({ directives, state }: ReadSection): readonly RealLine[] {
  let next = 0;
  return directives.filter(isReal).map((line) => {
    const servers: RealState[] = [];
    for (let real = state.real[next]; real?.line === line.number; real = state.real[++next])
      servers.push(real);
    return { line, service: state, servers };
  });
}

/** Prepares a file for the rules. */
export function subjectOf(
  document: LdirectordDocument,
  environment: Environment,
  evaluation: Evaluation,
  after: readonly Message[],
): CheckedFile {
  const { state } = evaluation;
  const { head, sections } = sectionsOf(document);
  const readSections = (state?.virtuals ?? []).flatMap((virtual, index): readonly ReadSection[] => {
    const section = sections[index];
    return section ? [{ ...section, state: virtual }] : [];
  });
  return {
    document,
    environment,
    evaluation,
    after,
    state,
    head,
    sections,
    readSections,
    realLines: readSections.flatMap(realLinesOf),
  };
}

/** Replaces a part of a line's text; columns count from 0. */
export const editLine = ({ offset }: DocumentLine, from: number, to: number, text: string): TextEdit => ({
  from: offset + from,
  to: offset + to,
  text,
});

/** Replaces a part of a value; columns count from 0. */
export const editValue = (line: ValueLine, from: number, to: number, text: string): TextEdit =>
  editLine(line, valueColumn(line, from), valueColumn(line, to), text);

/** The span of a line that the program names by its number. */
export function spanOfLine({ lines }: LdirectordDocument, number: number): Span {
  const line = lines[number - 1];
  return line ? contentSpan(line) : WHOLE_TEXT;
}

/** The one fix of a diagnostic. */
export const fixedBy = (title: string, ...edits: readonly TextEdit[]): readonly Fix[] => [{ title, edits }];
