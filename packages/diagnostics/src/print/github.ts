import type { Diagnostic } from '../diagnostic.js';

const COMMANDS = { error: 'error', warning: 'warning', info: 'notice' } as const;

const data = (text: string): string =>
  text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');

const property = (text: string): string => data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');

/**
 * Formats a workflow command that makes GitHub Actions annotate the place. No line break.
 *
 * @param fallback file of a diagnostic without one
 */
export function formatGithub(diagnostic: Diagnostic, fallback?: string): string {
  const { severity, code, message, hint, span } = diagnostic;
  const file = diagnostic.file ?? fallback;
  const oneLine = span.start.line === span.end.line;
  const properties = [
    ...(file === undefined ? [] : [`file=${property(file)}`]),
    `line=${span.start.line}`,
    `endLine=${span.end.line}`,
    // GitHub refuses columns of an annotation over several lines.
    ...(oneLine
      ? [`col=${span.start.column}`, `endColumn=${Math.max(span.end.column, span.start.column)}`]
      : []),
    `title=${property(code)}`,
  ];
  const text = hint === undefined ? message : `${message}\n${hint}`;
  return `::${COMMANDS[severity]} ${properties.join(',')}::${data(text)}`;
}
