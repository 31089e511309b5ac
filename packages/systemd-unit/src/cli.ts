import type { LintDiagnostic } from './lint/model.js';

/** What was found in one file. */
export interface FileReport {
  readonly path: string;
  readonly diagnostics: readonly LintDiagnostic[];
}

const colors = { error: '31', warning: '33', info: '36' } as const;

/** `file:line:column: severity code: message`, one finding a line, hints indented below. */
export function formatText(reports: readonly FileReport[], color: boolean): string {
  const paint = (code: string, text: string): string => (color ? `\u001b[${code}m${text}\u001b[0m` : text);
  const lines = reports.flatMap(({ path, diagnostics }) =>
    diagnostics.flatMap((each) => {
      const { line, column } = each.position;
      const head = `${path}:${line}:${column}: ${paint(colors[each.severity], each.severity)} ${each.code}: ${each.message}`;
      const hint = each.hint === undefined ? [] : [`    ${each.hint}`];
      return [head, ...hint];
    }),
  );
  return lines.map((line) => `${line}\n`).join('');
}

/** A JSON list of files, each with its findings. */
export const formatJson = (reports: readonly FileReport[]): string =>
  `${JSON.stringify(reports, undefined, 2)}\n`;

const levels = { error: 'error', warning: 'warning', info: 'note' } as const;

/** SARIF 2.1.0, as code scanning services take it. */
export function formatSarif(reports: readonly FileReport[], version: string): string {
  const codes = [
    ...new Set(reports.flatMap(({ diagnostics }) => diagnostics.map((each) => each.code))),
  ].sort();
  const results = reports.flatMap(({ path, diagnostics }) =>
    diagnostics.map((each) => ({
      ruleId: each.code,
      ruleIndex: codes.indexOf(each.code),
      level: levels[each.severity],
      message: { text: each.hint === undefined ? each.message : `${each.message} ${each.hint}` },
      locations: [
        {
          physicalLocation: {
            artifactLocation: { uri: path },
            region: {
              startLine: each.position.line,
              startColumn: each.position.column,
              ...(each.end === undefined ? {} : { endLine: each.end.line, endColumn: each.end.column }),
            },
          },
        },
      ],
    })),
  );
  const driver = { name: 'systemd-unit', version, rules: codes.map((id) => ({ id })) };
  const sarif = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [{ tool: { driver }, columnKind: 'utf16CodeUnits', results }],
  };
  return `${JSON.stringify(sarif, undefined, 2)}\n`;
}

/** 1 if there is an error, or with `strict` a warning; else 0. */
export const exitCodeOf = (reports: readonly FileReport[], strict: boolean): 0 | 1 =>
  reports.some(({ diagnostics }) =>
    diagnostics.some((each) => each.severity === 'error' || (strict && each.severity === 'warning')),
  )
    ? 1
    : 0;
