import { type Diagnostic, lineIndex, type Span } from '@harderway/diagnostics';
import type { EtcdctlCode } from './rules.generated.js';
import { etcdctlRules } from './rules.js';

/** The form of etcdctl's answer: the value of its `--write-out`. */
export type OutputForm = 'simple' | 'table' | 'fields' | 'json';

/** One line of an answer, neither blank nor a log record. */
export interface OutputLine {
  readonly text: string;
  /** A blank line comes before it, as between the items of `fields`. */
  readonly afterBlank: boolean;
  readonly span: Span;
}

/** The form of an answer by its first character. Blank text counts as `simple` without lines. */
export function outputForm(lines: readonly OutputLine[]): OutputForm {
  const first = lines[0]?.text.trimStart()[0];
  if (first === '{' || first === '[') return 'json';
  if (first === '"') return 'fields';
  return '+|┌│'.includes(first ?? ' ') ? 'table' : 'simple';
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
  for (const raw of text.split('\n')) {
    const line = raw.replace(/\r$/, '');
    const span = index.span(offset, offset + line.length);
    if (/^\s*\{"level":/.test(line)) {
      const message = 'a log record of etcdctl was skipped';
      const hint = 'read its standard output alone to avoid it';
      diagnostics.push(etcdctlRules.diagnostic('log-record', { message, hint, span }));
    } else if (/^(?:Error: |Failed to )/.test(line)) {
      diagnostics.push(
        etcdctlRules.diagnostic('etcdctl-error', { message: `etcdctl reported: ${line}`, span }),
      );
    } else if (line.trim() !== '') lines.push({ text: line, afterBlank, span });
    afterBlank = line.trim() === '';
    offset += raw.length + 1;
  }
  return { lines, diagnostics };
}
