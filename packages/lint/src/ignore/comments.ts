import { type Diagnostic, lineIndex, type Span } from '@harderway/diagnostics';
import { rules } from '../rules.js';

/** Findings that a comment of their own file takes back. */
export interface IgnoreComments {
  isIgnored(diagnostic: Diagnostic): boolean;
  /** Comments that name no code, or one that is not known. */
  readonly diagnostics: readonly Diagnostic[];
}

/** `# harderway-lint-ignore CODE, CODE -- reason`, by the comment signs of all formats. */
const COMMENT = /^(.*?)[#;!][ \t]*harderway-lint-ignore(-file)?\b:?([^\n]*)$/gm;

const SKIPPED = /^[ \t]*(?:[#;!].*)?\r?$/;

/** The last of the lines that a comment above them is about: the next line that is not blank, and the lines it goes on in. */
function lastLineAfter(lines: readonly string[], comment: number): number {
  let line = comment + 1;
  while (line < lines.length && SKIPPED.test(lines[line] ?? '')) line += 1;
  while (/\\\r?$/.test(lines[line] ?? '') || (line > comment && /^[ \t]*[#;]/.test(lines[line] ?? '')))
    line += 1;
  return line;
}

/**
 * Reads the comments of a text that ignore findings: `harderway-lint-ignore CODE...` on the line of a finding or above it,
 * `harderway-lint-ignore-file CODE...` anywhere. What follows `--` is the reason.
 */
export function ignoreCommentsOf(text: string, isCode: (code: string) => boolean): IgnoreComments {
  if (!text.includes('harderway-lint-ignore')) return { isIgnored: () => false, diagnostics: [] };
  const index = lineIndex(text);
  const lines = text.split('\n');
  const wholeFile = new Set<string>();
  /** Codes by line, from 0. */
  const byLine = new Map<number, Set<string>>();
  const diagnostics: Diagnostic[] = [];
  const complain = (span: Span, message: string, hint: string): void =>
    void diagnostics.push(rules.diagnostic('ignore-invalid', { message, hint, span }));
  for (const { 0: whole, 1: before = '', 2: isWhole, 3: rest = '', index: at } of text.matchAll(COMMENT)) {
    const span = index.span(at + before.length, at + whole.trimEnd().length);
    const codes = (rest.split(/(?:^|\s)--(?:\s|$)/)[0] ?? '').split(/[\s,]+/).filter((code) => code !== '');
    if (codes.length === 0)
      complain(span, 'the comment names no code, so it ignores nothing', 'Name the codes.');
    for (const code of codes)
      if (!isCode(code)) complain(span, `no finding has the code ${code}`, 'Take the code from the report.');
    const first = span.start.line - 1;
    const last = before.trim() === '' ? lastLineAfter(lines, first) : first;
    if (isWhole !== undefined) for (const code of codes) wholeFile.add(code);
    else
      for (let line = first; line <= last; line += 1) {
        const there = byLine.get(line) ?? new Set();
        for (const code of codes) there.add(code);
        byLine.set(line, there);
      }
  }
  return {
    isIgnored: ({ code, span }) =>
      wholeFile.has(code) || (byLine.get(span.start.line - 1)?.has(code) ?? false),
    diagnostics,
  };
}
