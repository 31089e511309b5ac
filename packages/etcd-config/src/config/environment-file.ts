import { positionsIn } from '@harderway/yaml-text';
import type { Diagnostic, Position } from '../diagnostics.js';
import { environmentLines } from './environment-lines.js';

/** What an environment file holds. */
export interface EnvironmentFile {
  readonly variables: Readonly<Record<string, string>>;
  readonly positions: ReadonlyMap<string, Position>;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Reads the lines `KEY=value` of a file that systemd's `EnvironmentFile=` takes: `#` and `;` begin
 * comments, values may be put together from stretches in single or double quotes, a backslash before
 * the line's end joins lines, the last assignment of a name wins. Source: systemd.exec(5), env-file.c.
 * Never throws.
 *
 * Diagnostic code: `environment-line-invalid` (warning: systemd passes over such a line).
 */
export function parseEnvironmentFile(text: string): EnvironmentFile {
  const positionAt = positionsIn(text);
  const variables = new Map<string, string>();
  const positions = new Map<string, Position>();
  const diagnostics: Diagnostic[] = [];
  for (const line of environmentLines(text)) {
    const position = positionAt(line.offset);
    if (line.kind === 'assignment' && /^[A-Za-z_][A-Za-z0-9_]*$/.test(line.key)) {
      variables.set(line.key, line.value);
      positions.set(line.key, position);
      continue;
    }
    const message =
      line.kind === 'other'
        ? `"${line.text}" is no assignment, so systemd passes over it; write NAME=value`
        : `"${line.key}" is no variable's name, so systemd passes over it; use letters, digits and _`;
    diagnostics.push({
      severity: 'warning',
      code: 'environment-line-invalid',
      message,
      position,
      source: 'environment',
    });
  }
  return { variables: Object.fromEntries(variables), positions, diagnostics };
}
