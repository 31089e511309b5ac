import type { Diagnostic, Position, Severity } from '@harderway/diagnostics';
import type { UnitCode } from '../rules/rules.generated.js';

const place = (offset: number): Position => ({ line: 1, column: offset + 1, offset });

/** A diagnostic of a value on its own: a text of one line. */
export const inValue = (
  severity: Severity,
  code: UnitCode,
  message: string,
  from: number,
  to: number,
): Diagnostic<UnitCode> => ({ code, severity, message, span: { start: place(from), end: place(to) } });
