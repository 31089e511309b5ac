import { applyFixes, type Diagnostic, formatFrame, lineIndex } from '@harderway/diagnostics';

/** Finds tabs in a text, and offers to replace each by two blanks. */
export function findTabs(text: string): readonly Diagnostic[] {
  const lines = lineIndex(text);
  return [...text.matchAll(/\t/g)].map(({ index }) => ({
    code: 'tab',
    severity: 'warning',
    message: 'a tab is as wide as the reader’s editor likes',
    span: lines.span(index, index + 1),
    fixes: [{ title: 'write two blanks', edits: [{ from: index, to: index + 1, text: '  ' }] }],
  }));
}

/** Prints the diagnostics, then the fixed text. */
export function report(file: string, text: string): string {
  const diagnostics = findTabs(text);
  const frames = diagnostics.map((each) => formatFrame(each, text, { file }));
  return `${frames.join('\n')}\n${applyFixes(text, diagnostics)}`;
}
