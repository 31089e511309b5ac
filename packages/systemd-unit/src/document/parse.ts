import type { Diagnostic, Position, Span } from '../diagnostics.js';
import { isValidUtf8, LONG_LINE_MAX, lineReader, utf8Length } from './lines.js';
import type { UnitDocument, UnitNode } from './model.js';

const BACKSLASH = 92;
const BOM = '\ufeff';

const isBlank = (code: number): boolean => code === 32 || code === 9 || code === 10 || code === 13;

/** Strips what systemd's strstrip() strips: space, tab, LF, CR; nothing else. */
export function strip(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isBlank(text.charCodeAt(start))) start++;
  while (end > start && isBlank(text.charCodeAt(end - 1))) end--;
  return start === 0 && end === text.length ? text : text.slice(start, end);
}

/** Whether a physical line goes on in the next: an odd number of backslashes at its end. */
export function continues(line: string): boolean {
  if (line.charCodeAt(line.length - 1) !== BACKSLASH) return false;
  let count = 1;
  while (line.charCodeAt(line.length - 1 - count) === BACKSLASH) count++;
  return count % 2 === 1;
}

function isBlankLine(line: string): boolean {
  for (let at = 0; at < line.length; at++) if (!isBlank(line.charCodeAt(at))) return false;
  return true;
}

/** Whether the first visible character of a physical line makes it a comment. */
export function isComment(line: string): boolean {
  let at = 0;
  while (isBlank(line.charCodeAt(at))) at++;
  const code = line.charCodeAt(at);
  return code === 35 || code === 59;
}

/** What systemd's string_is_safe() asks for: no control characters, quotes, backslashes or DEL. */
export function isSafe(text: string): boolean {
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code < 32 || code === 34 || code === 39 || code === BACKSLASH || code === 127) return false;
  }
  return true;
}

interface State {
  section: string | undefined;
  fatal: Diagnostic | undefined;
  readonly diagnostics: Diagnostic[];
}

function note(
  state: State,
  severity: Diagnostic['severity'],
  code: string,
  message: string,
  span: Span,
): void {
  const diagnostic: Diagnostic = { severity, code, message, position: span.start, end: span.end };
  state.diagnostics.push(diagnostic);
  if (severity === 'error') state.fatal ??= diagnostic;
}

const invalidMessage = {
  'bad-section-header':
    'Invalid section header: systemd refuses the whole file. Write [Name] alone on its line.',
  'invalid-utf8':
    'Invalid UTF-8: systemd refuses the whole file. Save it as UTF-8, or write the bytes as \\xHH.',
  'missing-equals': "Missing '=': the line is ignored. Write Key=value, or put # before a comment.",
  'missing-key': "Missing key before '=': the line is ignored.",
} as const;

const outsideMessage =
  'Line before the first section header: systemd ignores it. Put it below [Unit] or another section.';

function classify(
  logical: string,
  text: string,
  span: Span,
  reportedLine: number,
  checkUtf8: boolean,
  state: State,
): UnitNode {
  const line = strip(logical);
  if (line === '') return { kind: 'blank', text, span, reportedLine };
  const invalid = (reason: keyof typeof invalidMessage): UnitNode => {
    const fatal = reason === 'bad-section-header' || reason === 'invalid-utf8';
    if (fatal || state.section !== undefined)
      note(state, fatal ? 'error' : 'warning', reason, invalidMessage[reason], span);
    else note(state, 'warning', 'outside-section', outsideMessage, span);
    return { kind: 'invalid', reason, text, span, reportedLine };
  };
  if (checkUtf8 && !isValidUtf8(line)) return invalid('invalid-utf8');
  if (line.charCodeAt(0) === 91) {
    const name = line.slice(1, -1);
    if (!line.endsWith(']') || !isSafe(name)) return invalid('bad-section-header');
    state.section = name;
    return { kind: 'section', name, text, span, reportedLine };
  }
  const equals = line.indexOf('=');
  if (equals > 0) {
    if (state.section === undefined) note(state, 'warning', 'outside-section', outsideMessage, span);
    return {
      kind: 'assignment',
      section: state.section,
      key: strip(line.slice(0, equals)),
      value: strip(line.slice(equals + 1)),
      text,
      span,
      reportedLine,
    };
  }
  return invalid(equals < 0 ? 'missing-equals' : 'missing-key');
}

/**
 * Reads a unit file as systemd 257 does (conf-parser.c), losing nothing: for every string, `serialize(parse(source))`
 * is `source`. Never throws; what systemd would complain about stands in `diagnostics`, and what makes it refuse the
 * file as a whole in `fatal`. Sections and keys are not looked up here: `lint` does that, knowing the kind of unit.
 * Codes: bad-section-header, invalid-utf8, line-too-long (errors); missing-equals, missing-key, outside-section.
 */
export function parse(source: string): UnitDocument {
  const state: State = { section: undefined, fatal: undefined, diagnostics: [] };
  const nodes: UnitNode[] = [];
  const reader = lineReader(source);
  const checkUtf8 = !isValidUtf8(source);
  let bomSeen = false;
  let line = 0;
  let at = 0;
  let start: Position = { line: 1, column: 1, offset: 0 };
  let parts: string | undefined;
  let partsBytes = 0;

  const finish = (logical: string | undefined, end: number, reportedLine: number): void => {
    const stop: Position = { line: line + 1, column: 1, offset: end };
    const span: Span = { start, end: stop };
    const text = source.slice(start.offset, end);
    nodes.push(
      logical === undefined
        ? { kind: 'comment', text, span, reportedLine }
        : classify(logical, text, span, reportedLine, checkUtf8, state),
    );
    start = stop;
  };

  while (at < source.length) {
    const textEnd = reader.textEnd(at);
    let physical = source.slice(at, textEnd);
    at = reader.next(textEnd);
    line++;
    const long = physical.length * 3 >= LONG_LINE_MAX && utf8Length(physical) >= LONG_LINE_MAX;
    if (isComment(physical)) {
      if (long) tooLong(state, line, textEnd);
      if (parts === undefined) finish(undefined, at, line);
      continue;
    }
    if (!bomSeen && physical.startsWith(BOM)) {
      bomSeen = true;
      physical = physical.slice(1);
    }
    const more = continues(physical);
    if (more || parts !== undefined) partsBytes += utf8Length(physical);
    if (long || partsBytes > LONG_LINE_MAX) tooLong(state, line, textEnd);
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
  return { kind: 'unit-document', nodes, diagnostics: state.diagnostics, fatal: state.fatal };
}

function tooLong(state: State, line: number, offset: number): void {
  const at: Position = { line, column: 1, offset };
  note(state, 'error', 'line-too-long', 'Line of 1 MiB or more: systemd refuses the whole file. Split it.', {
    start: at,
    end: at,
  });
}
