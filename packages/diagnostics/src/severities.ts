import type { Diagnostic, Severity } from './diagnostic.js';

/** Severities by code that replace those of the rules; `off` leaves a code out. */
export type Severities = Readonly<Record<string, Severity | 'off'>>;

const levels: readonly unknown[] = ['error', 'warning', 'info', 'off'];

/**
 * Gives diagnostics the severities that somebody chose for their codes.
 *
 * @throws {TypeError} for a severity that there is not: an error would count as nothing
 */
export function withSeverities<D extends Diagnostic>(
  diagnostics: readonly D[],
  severities: Severities,
): readonly D[] {
  for (const [code, severity] of Object.entries(severities))
    if (!levels.includes(severity))
      throw new TypeError(`The severity of ${code} is ${severity}, not one of ${levels.join(', ')}.`);
  return diagnostics.flatMap((diagnostic) => {
    const { code, severity } = diagnostic;
    const chosen = Object.hasOwn(severities, code) ? severities[code] : undefined;
    return chosen === 'off' ? [] : [{ ...diagnostic, severity: chosen ?? severity }];
  });
}
