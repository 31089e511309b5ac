import { type Diagnostic, type Position, type Severity, type Span, START } from '@harderway/diagnostics';
import type { UnitCode } from '../rules.generated.js';
import { continues, isBlankLine, isComment } from './characters.js';
import { type Classifier, classifier } from './classify.js';
import { BOM, isValidUtf8, LONG_LINE_MAX, lineScanner, utf8Length } from './lines.js';
import type { UnitDocument, UnitNode } from './model.js';

/** The nodes of a stretch of a file, and what is wrong in it. */
type ParsedNodes = Pick<UnitDocument, 'nodes' | 'diagnostics'>;

/** A document with the first error that makes systemd refuse it. */
export const documentOf = ({ nodes, diagnostics }: ParsedNodes): UnitDocument => ({
  kind: 'unit-document',
  nodes,
  diagnostics,
  fatal: diagnostics.find(({ severity }) => severity === 'error'),
});

/**
 * Reads a unit file as systemd 257 does (conf-parser.c), losing nothing: for every string, `serialize(parse(source))`
 * is `source`. Never throws; what systemd would complain about is in `diagnostics`, and what makes it refuse the file
 * as a whole in `fatal`. Sections and keys are not looked up here: `lint` does that, knowing the kind of unit.
 * Codes: bad-section-header, invalid-utf8, line-too-long (errors); missing-equals, missing-key, outside-section.
 */
export const parse = (source: string): UnitDocument => documentOf(parseNodes(source, START, undefined));

/** Reads whole lines of a file; `first` is where they begin, and `section` the section that they begin in. */
export function parseNodes(source: string, first: Position, section: string | undefined): ParsedNodes {
  const base = first.offset;
  const diagnostics: Diagnostic<UnitCode>[] = [];
  function report(severity: Severity, code: UnitCode, message: string, span: Span): void {
    diagnostics.push({ code, severity, message, span });
  }
  const classify: Classifier = classifier(report, !isValidUtf8(source), section);
  const nodes: UnitNode[] = [];
  const reader = lineScanner(source);
  let bomSeen = false;
  let start = first;
  let line = first.line - 1;
  let at = 0;
  /** The physical lines of a continuation so far, joined. */
  let parts: string | undefined;
  let partsBytes = 0;
  let bom = false;

  function finish(logical: string | undefined, end: number, reportedLine: number): void {
    const stop: Position = { line: line + 1, column: 1, offset: base + end };
    const span: Span = { start, end: stop };
    const text = source.slice(start.offset - base, end);
    nodes.push(
      logical === undefined
        ? { kind: 'comment', text, span, bom, reportedLine }
        : classify(logical, { text, span, bom }, reportedLine),
    );
    start = stop;
    bom = false;
  }

  function tooLong(lineStart: number, lineEnd: number): void {
    const message = 'the line has 1 MiB or more: systemd refuses the whole file';
    report('error', 'line-too-long', message, {
      start: { line, column: 1, offset: base + lineStart },
      end: { line, column: lineEnd - lineStart + 1, offset: base + lineEnd },
    });
  }

  while (at < source.length) {
    const lineStart = at;
    const textEnd = reader.textEnd(at);
    let physical = source.slice(at, textEnd);
    at = reader.next(textEnd);
    line++;
    const long = physical.length * 3 >= LONG_LINE_MAX && utf8Length(physical) >= LONG_LINE_MAX;
    if (isComment(physical)) {
      if (long) tooLong(lineStart, textEnd);
      if (parts === undefined) finish(undefined, at, line);
      continue;
    }
    if (!bomSeen && physical.startsWith(BOM)) {
      bomSeen = true;
      bom = true;
      physical = physical.slice(1);
    }
    const more = continues(physical);
    if (more || parts !== undefined) partsBytes += utf8Length(physical);
    if (long || partsBytes > LONG_LINE_MAX) tooLong(lineStart, textEnd);
    if (more) {
      parts = `${parts ?? ''}${physical.slice(0, -1)} `;
      continue;
    }
    if (parts === undefined && isBlankLine(physical)) {
      // Blank lines in a row are one node: files of nothing else would make a node a byte.
      for (
        let end = reader.textEnd(at);
        at < source.length && isBlankLine(source.slice(at, end));
        end = reader.textEnd(at)
      ) {
        at = reader.next(end);
        line++;
      }
    }
    finish(parts === undefined ? physical : parts + physical, at, line);
    parts = undefined;
    partsBytes = 0;
  }
  if (parts !== undefined) finish(parts, source.length, line + 1);
  return { nodes, diagnostics };
}
