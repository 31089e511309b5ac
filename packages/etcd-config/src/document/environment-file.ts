import { type Diagnostic, lineIndex, type Span } from '@harderway/diagnostics';
import type { EtcdCode } from '../codes.js';
import { environmentLines } from './environment-lines.js';
import { documentRules } from './rules.js';
import { TEXT_NAMES } from './setting.js';

/** The assignments of an environment file. */
export interface EnvironmentFile {
  readonly variables: Readonly<Record<string, string>>;
  /** The place of each variable's last assignment. */
  readonly spans: ReadonlyMap<string, Span>;
  readonly diagnostics: readonly Diagnostic<EtcdCode>[];
}

/**
 * Reads the `KEY=value` lines of a file that systemd's `EnvironmentFile=` takes: `#` and `;` begin comments, values may
 * be joined from stretches in single or double quotes, a backslash before the end of a line continues it, the last
 * assignment of a name wins. Source: systemd.exec(5), env-file.c. Never throws.
 *
 * Diagnostic code: `environment-line-invalid` (warning: systemd skips the line).
 *
 * @param file name of the text in diagnostics; default: `<environment>`
 */
export function parseEnvironmentFile(text: string, file: string = TEXT_NAMES.environment): EnvironmentFile {
  const lines = lineIndex(text);
  const variables = new Map<string, string>();
  const spans = new Map<string, Span>();
  const diagnostics: Diagnostic<EtcdCode>[] = [];
  for (const line of environmentLines(text)) {
    const span = lines.span(line.from, line.to);
    if (line.kind === 'assignment' && /^[A-Za-z_][A-Za-z0-9_]*$/.test(line.key)) {
      variables.set(line.key, line.value);
      spans.set(line.key, span);
      continue;
    }
    const [message, hint] =
      line.kind === 'other'
        ? [`"${line.text}" is not an assignment, so systemd skips it`, 'write NAME=value']
        : [`"${line.key}" is not a variable's name, so systemd skips it`, 'use letters, digits and _'];
    diagnostics.push(documentRules.diagnostic('environment-line-invalid', { message, hint, span, file }));
  }
  return { variables: Object.fromEntries(variables), spans, diagnostics };
}
