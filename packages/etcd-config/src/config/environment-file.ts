import { type Diagnostic, type Position, positionAt } from '../diagnostics.js';

/** What an environment file holds. */
export interface EnvironmentFile {
  readonly variables: Readonly<Record<string, string>>;
  readonly positions: ReadonlyMap<string, Position>;
  readonly diagnostics: readonly Diagnostic[];
}

interface Scan {
  readonly text: string;
  readonly value: string;
  readonly end: number;
}

function scanValue(text: string, from: number): Scan {
  let value = '';
  let blanks = '';
  let quote = '';
  let at = from;
  for (; at < text.length; at += 1) {
    const character = text[at] ?? '';
    if (quote === '' && character === '\n') break;
    if (character === '\\' && quote !== "'") {
      at += 1;
      const next = text[at] ?? '';
      if (next === '\n') continue;
      // Inside double quotes a backslash is itself unless it protects what is special there.
      value += blanks + (quote === '"' && !/["\\`$]/.test(next) ? `\\${next}` : next);
      blanks = '';
    } else if (
      quote !== '' ? character === quote : (character === '"' || character === "'") && value === ''
    ) {
      quote = quote === '' ? character : '';
      value += blanks;
      blanks = '';
    } else if (quote === '' && /[ \t\r]/.test(character)) {
      if (value !== '') blanks += character;
    } else {
      value += blanks + character;
      blanks = '';
    }
  }
  return { text, value, end: at };
}

/**
 * Reads the lines `KEY=value` of a file that systemd's `EnvironmentFile=` takes: `#` and `;` begin
 * comments, values may stand in single or double quotes, a backslash before the line's end joins
 * lines, the last assignment of a name wins. Source: systemd.exec(5).
 *
 * Diagnostic code: `environment-line-invalid` (warning: systemd passes over such a line).
 */
export function parseEnvironmentFile(text: string): EnvironmentFile {
  const variables = new Map<string, string>();
  const positions = new Map<string, Position>();
  const diagnostics: Diagnostic[] = [];
  let at = 0;
  while (at < text.length) {
    const lineEnd = text.indexOf('\n', at);
    const line = text.slice(at, lineEnd < 0 ? text.length : lineEnd);
    const begin = at + (line.length - line.trimStart().length);
    if (line.trim() === '' || /^\s*[#;]/.test(line)) {
      at += line.length + 1;
      continue;
    }
    const match = /^\s*([A-Za-z_][A-Za-z0-9_.]*)\s*=/.exec(line);
    const [head = '', name] = match ?? [];
    if (name === undefined) {
      diagnostics.push({
        severity: 'warning',
        code: 'environment-line-invalid',
        message: `"${line.trim()}" is no assignment, so systemd passes over it; write NAME=value`,
        position: positionAt(text, begin),
        source: 'environment',
      });
      at += line.length + 1;
      continue;
    }
    const scan = scanValue(text, at + head.length);
    variables.set(name, scan.value);
    positions.set(name, positionAt(text, begin));
    at = scan.end + 1;
  }
  return { variables: Object.fromEntries(variables), positions, diagnostics };
}
