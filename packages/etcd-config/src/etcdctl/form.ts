import type { Diagnostic, Position } from '../diagnostics.js';

/** How etcdctl wrote its answer: the value of its `--write-out`. */
export type OutputForm = 'simple' | 'table' | 'json';

/** One line of an answer that is neither blank nor a log record. */
export interface OutputLine {
  readonly text: string;
  /** Of its first character in the whole text. */
  readonly position: Position;
}

/** Which form a text has, told by its first character. Blank text counts as `simple` with no line. */
export function outputForm(lines: readonly OutputLine[]): OutputForm {
  const first = lines[0]?.text.trimStart()[0];
  if (first === '{' || first === '[') return 'json';
  return first === '+' || first === '|' ? 'table' : 'simple';
}

/**
 * The lines that carry the answer. etcdctl's own log records (JSON objects with a level) and the
 * `Error:` and `Failed to` lines of its standard error are left out, so a text that mixes both
 * streams is understood too; they come back as diagnostics.
 */
export function outputLines(text: string): {
  readonly lines: readonly OutputLine[];
  readonly diagnostics: readonly Diagnostic[];
} {
  const lines: OutputLine[] = [];
  const diagnostics: Diagnostic[] = [];
  let offset = 0;
  for (const [index, raw] of text.split('\n').entries()) {
    const position: Position = { line: index + 1, column: 1, offset };
    const line = raw.endsWith('\r') ? raw.slice(0, -1) : raw;
    if (/^\s*\{"level":/.test(line)) {
      diagnostics.push({
        severity: 'info',
        code: 'log-record',
        message: 'a log record of etcdctl was skipped; read its standard output alone to be rid of it',
        position,
      });
    } else if (/^(?:Error: |Failed to )/.test(line)) {
      diagnostics.push({
        severity: 'warning',
        code: 'etcdctl-error',
        message: `etcdctl reported: ${line}`,
        position,
      });
    } else if (line.trim() !== '') {
      lines.push({ text: line, position });
    }
    offset += raw.length + 1;
  }
  return { lines, diagnostics };
}

/** The answer alone, as one text. */
export function answerText(lines: readonly OutputLine[]): string {
  return lines.map((line) => line.text).join('\n');
}

/** A finding at a line. */
export function lineDiagnostic(
  line: OutputLine,
  severity: Diagnostic['severity'],
  code: string,
  message: string,
): Diagnostic {
  return { severity, code, message, position: line.position };
}
