import { lineIndex, type Span } from '@harderway/diagnostics';

/** Where each argument is in the text that has one argument a line: the place of arguments that come from no file. */
export function argumentSpans(argv: readonly string[]): readonly Span[] {
  const lines = lineIndex(argv.join('\n'));
  let offset = 0;
  return argv.map((argument) => {
    const span = lines.span(offset, offset + argument.length);
    offset += argument.length + 1;
    return span;
  });
}
