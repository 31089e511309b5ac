import type { Diagnostic } from './diagnostics.js';

/** Functions that colour a piece of text; without them it stays plain. */
export interface DiagnosticStyle {
  readonly error?: (text: string) => string;
  readonly warning?: (text: string) => string;
  readonly info?: (text: string) => string;
  readonly bold?: (text: string) => string;
  readonly dim?: (text: string) => string;
}

/** How diagnostics are shown. */
export interface RenderOptions {
  /** Name of the file in the first line of each, `cluster.yaml` by default. */
  readonly path?: string;
  readonly style?: DiagnosticStyle;
  /** Columns of source that are shown at most, 100 by default; longer lines are cut around the caret. */
  readonly width?: number;
}

const same = (text: string): string => text;

/** The part of a line that is shown, and where in it the finding begins. */
function excerpt(
  line: string,
  column: number,
  length: number,
  width: number,
): { text: string; start: number; length: number } {
  const from = column + Math.min(length, 20) > width ? Math.max(0, column - Math.floor(width / 2)) : 0;
  const cut = line.slice(from, from + width);
  const text = `${from > 0 ? '…' : ''}${cut}${from + width < line.length ? '…' : ''}`;
  const start = column - from + (from > 0 ? 1 : 0);
  return { text, start, length: Math.max(1, Math.min(length, text.length - start)) };
}

// Terminals must not obey what a file holds: control characters are shown as their pictures.
const visible = (text: string): string =>
  text.replaceAll('\t', ' ').replace(/\p{Cc}/gu, (char) => {
    const code = char.charCodeAt(0);
    return code < 0x20 ? String.fromCharCode(0x2400 + code) : '\u2421';
  });

/**
 * Shows diagnostics for people: `path:line:column: severity: message [code]`, the line of the source with
 * carets under what is meant, and what to do. Ends with a newline, empty without diagnostics.
 */
export function renderDiagnostics(
  text: string,
  diagnostics: readonly Diagnostic[],
  options: RenderOptions = {},
): string {
  const { path = 'cluster.yaml', style = {}, width = 100 } = options;
  const [bold, dim] = [style.bold ?? same, style.dim ?? same];
  const lines = text.split(/\r\n|\n/);
  return diagnostics
    .map(({ severity, code, message, hint, position, length }) => {
      const color = style[severity] ?? same;
      const number = String(position.line);
      const gutter = ' '.repeat(number.length);
      const shown = excerpt(visible(lines[position.line - 1] ?? ''), position.column - 1, length, width);
      const caret = `${' '.repeat(shown.start)}${color('^'.repeat(shown.length))}`;
      return [
        `${bold(`${path}:${position.line}:${position.column}:`)} ${color(`${severity}:`)} ${visible(message)} ${dim(`[${code}]`)}`,
        ` ${dim(`${number} |`)} ${shown.text}`.trimEnd(),
        ` ${dim(`${gutter} |`)} ${caret}`,
        ...(hint === undefined ? [] : [` ${dim(`${gutter} =`)} ${visible(hint)}`]),
        '',
      ].join('\n');
    })
    .join('\n');
}
