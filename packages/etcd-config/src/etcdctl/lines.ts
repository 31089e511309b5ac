import { type Diagnostic, lineIndex, type Span } from '@harderway/diagnostics';
import { diagnostic } from './diagnostic.js';
import type { EtcdctlCode } from './rules.generated.js';

/** The form of etcdctl's answer: the value of its `--write-out`. */
export type OutputForm = 'simple' | 'table' | 'fields' | 'json';

/** One line of an answer, neither blank nor a log record. */
export interface OutputLine {
  readonly text: string;
  /** A blank line comes before it, as between the items of `fields`. */
  readonly afterBlank: boolean;
  /** The end of its line: missing, there, or followed by a blank line. */
  readonly end: 'nothing' | 'line' | 'blank';
  readonly span: Span;
}

/** The form of an answer by its first character. Blank text counts as `simple` without lines. */
export function outputForm(lines: readonly OutputLine[]): OutputForm {
  const first = lines[0]?.text.trimStart()[0];
  if (first === '{' || first === '[') return 'json';
  if (first === '"') return 'fields';
  return '+|┌│'.includes(first ?? ' ') ? 'table' : 'simple';
}

/** The end of a line among all lines of a text: the last one has none. */
function endOf(all: readonly string[], at: number): OutputLine['end'] {
  if (at === all.length - 1) return 'nothing';
  return at + 1 < all.length - 1 && all[at + 1]?.trim() === '' ? 'blank' : 'line';
}

/**
 * The lines of an answer. etcdctl's own log records (JSON objects with a level) and the `Error:` and `Failed to` lines of
 * its standard error are left out, so that a text that mixes both streams is understood too; they become diagnostics.
 */
export function outputLines(text: string): {
  readonly lines: readonly OutputLine[];
  readonly diagnostics: readonly Diagnostic<EtcdctlCode>[];
} {
  const index = lineIndex(text);
  const lines: OutputLine[] = [];
  const diagnostics: Diagnostic<EtcdctlCode>[] = [];
  let offset = 0;
  let afterBlank = false;
  const all = text.split('\n');
  for (const [at, raw] of all.entries()) {
    const line = raw.replace(/\r$/, '');
    const span = index.span(offset, offset + line.length);
    // One that is cut off is no record: what it would have ended before may be missing too.
    if (/^\s*\{"level":.*\}\s*$/.test(line)) {
      const message = 'a log record of etcdctl was skipped';
      const hint = 'read its standard output alone to avoid it';
      diagnostics.push(diagnostic('log-record', { message, hint, span }));
    } else if (/^(?:Error: |Failed to )/.test(line)) {
      diagnostics.push(diagnostic('etcdctl-error', { message: `etcdctl reported: ${line}`, span }));
    } else if (line.trim() !== '') lines.push({ text: line, afterBlank, end: endOf(all, at), span });
    afterBlank = line.trim() === '';
    offset += raw.length + 1;
  }
  return { lines, diagnostics };
}
