import type { Diagnostic, Severity } from './diagnostic.js';

/** Severities by code that replace those of the rules; `off` leaves a code out. */
export type Severities = Readonly<Record<string, Severity | 'off'>>;

/** Gives diagnostics the severities that somebody chose for their codes. */
export const withSeverities = <D extends Diagnostic>(
  diagnostics: readonly D[],
  severities: Severities,
): readonly D[] =>
  diagnostics.flatMap((diagnostic) => {
    const { code, severity } = diagnostic;
    const chosen = Object.hasOwn(severities, code) ? severities[code] : undefined;
    return chosen === 'off' ? [] : [{ ...diagnostic, severity: chosen ?? severity }];
  });
