import type { Position, Severity } from '@harderway/component-flags';

/** What a command answers: text for people, a value for `--json`, and the exit code. */
export interface CommandOutput {
  readonly text: string;
  readonly json: unknown;
  /** 0: nothing wrong; 1: something is. */
  readonly exitCode: 0 | 1;
}

/** How to mark words; the identity where colours are not wanted. */
export type Paint = (word: string, kind: Severity | 'pass' | 'quiet') => string;

const CODES: Readonly<Record<Severity | 'pass' | 'quiet', string>> = {
  error: '31',
  warning: '33',
  info: '36',
  pass: '32',
  quiet: '2',
};

export const paintWith =
  (color: boolean): Paint =>
  (word, kind) =>
    color ? `\u001b[${CODES[kind]}m${word}\u001b[0m` : word;

/** `file:line:column: severity: message (code)` */
export const formatFinding = (
  finding: {
    readonly severity: Severity;
    readonly code: string;
    readonly message: string;
    readonly position: Position;
  },
  path: string,
  paint: Paint,
): string =>
  `${path}:${finding.position.line}:${finding.position.column}: ${paint(finding.severity, finding.severity)}: ${finding.message} ${paint(`(${finding.code})`, 'quiet')}`;

/** A value that JSON can hold: big integers and durations become text. */
export const toJson = (value: unknown): string =>
  JSON.stringify(value, (_key, item: unknown) => (typeof item === 'bigint' ? item.toString() : item), 2);
