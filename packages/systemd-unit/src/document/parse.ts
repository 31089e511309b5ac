import type { Diagnostic, Position, Severity, Span } from '@harderway/diagnostics';
import type { UnitCode } from '../rules/rules.generated.js';
import { continues, isBlankLine, isComment } from './characters.js';
import { type Classifier, classifier } from './classify.js';
import { BOM, isValidUtf8, LONG_LINE_MAX, lineReader, utf8Length } from './lines.js';
import type { UnitDocument, UnitNode } from './model.js';

/**
 * Reads a unit file as systemd 257 does (conf-parser.c), losing nothing: for every string, `serialize(parse(source))`
 * is `source`. Never throws; what systemd would complain about is in `diagnostics`, and what makes it refuse the file
 * as a whole in `fatal`. Sections and keys are not looked up here: `lint` does that, knowing the kind of unit.
 * Codes: bad-section-header, invalid-utf8, line-too-long (errors); missing-equals, missing-key, outside-section.
 */
export function parse(source: string): UnitDocument {
  const diagnostics: Diagnostic<UnitCode>[] = [];
  let fatal: Diagnostic<UnitCode> | undefined;
  function report(severity: Severity, code: UnitCode, message: string, span: Span): void {
    const diagnostic = { code, severity, message, span };
    diagnostics.push(diagnostic);
    if (severity === 'error') fatal ??= diagnostic;
  }
  const classify: Classifier = classifier(report, !isValidUtf8(source));
  const nodes: UnitNode[] = [];
  const reader = lineReader(source);
  let bomSeen = false;
  let line = 0;
  let at = 0;
  let start: Position = { line: 1, column: 1, offset: 0 };
  /** The physical lines of a continuation so far, joined. */
  let parts: string | undefined;
  let partsBytes = 0;
  let bom = false;

  function finish(logical: string | undefined, end: number, reportedLine: number): void {
    const stop: Position = { line: line + 1, column: 1, offset: end };
    const span: Span = { start, end: stop };
    const text = source.slice(start.offset, end);
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
    const first: Position = { line, column: 1, offset: lineStart };
    const last: Position = { line, column: lineEnd - lineStart + 1, offset: lineEnd };
    report('error', 'line-too-long', message, { start: first, end: last });
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
  return { kind: 'unit-document', nodes, diagnostics, fatal };
}
